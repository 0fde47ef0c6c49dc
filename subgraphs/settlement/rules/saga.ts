import type { NewTradeStep, TradeStepRow } from '../queries/tradeSteps.ts';
import type { TradeProgress, TradeRow } from '../queries/trades.ts';

/** What a trade's coordinator does next. */
export type Action =
  | { readonly kind: 'SEND'; readonly step: TradeStepRow }
  /** The commit point. */
  | { readonly kind: 'COMMIT' }
  /** Begin to undo: these steps are added. */
  | { readonly kind: 'COMPENSATE'; readonly undo: readonly NewTradeStep[] }
  | { readonly kind: 'END'; readonly state: 'SETTLED' | 'CANCELLED' }
  | { readonly kind: 'NONE' };

/**
 * The whole saga, as a function of what is recorded. A step whose outcome is not known is sent again before anything else is
 * decided: what may have been done can be neither built on nor left behind.
 */
export function nextAction(trade: Pick<TradeRow, 'state' | 'cancelReason'>, steps: readonly TradeStepRow[]): Action {
  const forward = steps.filter(({ undoes }) => undoes === null);
  const beforeCommit = forward.filter(({ name }) => stepsBeforeCommit.some((plan) => plan.name === name));
  switch (trade.state) {
    case 'SETTLED':
    case 'CANCELLED':
      return { kind: 'NONE' };
    case 'COMMITTED':
      return sendFirst(forward, { kind: 'END', state: 'SETTLED' });
    case 'COMPENSATING':
      return sendFirst(
        steps.filter(({ undoes }) => undoes !== null),
        { kind: 'END', state: 'CANCELLED' },
      );
    default: {
      const next = beforeCommit.find(({ state }) => state !== 'DONE');
      if (next?.isOpen) return { kind: 'SEND', step: next };
      if (next?.state === 'FAILED' || trade.cancelReason !== null)
        return { kind: 'COMPENSATE', undo: undoSteps(steps) };
      return next ? { kind: 'SEND', step: next } : { kind: 'COMMIT' };
    }
  }
}

/** The first step that is not done, or what comes when all are. */
function sendFirst(steps: readonly TradeStepRow[], otherwise: Action): Action {
  const step = steps.find(({ state }) => state !== 'DONE' && state !== 'COMPENSATED');
  return step ? { kind: 'SEND', step } : otherwise;
}

/** What takes back the steps that were done, the last one first. */
function undoSteps(steps: readonly TradeStepRow[]): NewTradeStep[] {
  return steps
    .filter(({ state }) => state === 'DONE')
    .toReversed()
    .flatMap(({ ordinal, name, hub }) => {
      const undoneBy = planOf(name)?.undoneBy;
      return undoneBy ? [{ name: undoneBy, hub, undoes: ordinal }] : [];
    })
    .map((step, index) => ({ ...step, ordinal: steps.length + index }));
}

/** The plan of a forward step. Trades that were placed by another version of this program may have other steps. */
export function planOf(name: string): StepPlan | undefined {
  return tradeSteps.find((plan) => plan.name === name);
}

/** One step of every trade: a mutation, at which of the two hubs, and what undoes it. */
interface StepPlan {
  readonly name: StepName;
  readonly at: 'PAYER' | 'SELLER';
  /** Only trades of such quotes have the step. */
  readonly onlyIf?: 'TAKES_ALLOWANCE';
  /** The mutation that takes it back; null where there is nothing to take back. */
  readonly undoneBy: UndoName | null;
  /** What the trade has reached once the step is done. */
  readonly reaches: TradeProgress;
}

export type StepName =
  | 'holdAllowance'
  | 'reserveStock'
  | 'holdFunds'
  | 'recordInboundSettlement'
  | 'bookShipment'
  | 'extendReservation'
  | 'commitReservation'
  | 'postSettlement';
export type UndoName = 'releaseAllowance' | 'releaseReservation' | 'voidSettlement' | 'cancelShipment';

/** In the order in which they are done; they are undone in the reverse. */
const stepsBeforeCommit: readonly StepPlan[] = [
  // The payer's hub is where the goods are imported.
  {
    ...{ name: 'holdAllowance', at: 'PAYER', undoneBy: 'releaseAllowance', reaches: 'STARTED' },
    onlyIf: 'TAKES_ALLOWANCE',
  },
  { name: 'reserveStock', at: 'SELLER', undoneBy: 'releaseReservation', reaches: 'RESERVED' },
  { name: 'holdFunds', at: 'PAYER', undoneBy: 'voidSettlement', reaches: 'RESERVED' },
  { name: 'recordInboundSettlement', at: 'SELLER', undoneBy: 'voidSettlement', reaches: 'FUNDS_HELD' },
  { name: 'bookShipment', at: 'SELLER', undoneBy: 'cancelShipment', reaches: 'BOOKED' },
  // After the commit point the goods must still be there, however long the network is down.
  { name: 'extendReservation', at: 'SELLER', undoneBy: null, reaches: 'BOOKED' },
];

/** Between the two lies the commit point. From there on nothing is undone. */
const stepsAfterCommit: readonly StepPlan[] = [
  { name: 'commitReservation', at: 'SELLER', undoneBy: null, reaches: 'COMMITTED' },
  { name: 'postSettlement', at: 'SELLER', undoneBy: null, reaches: 'COMMITTED' },
];

const tradeSteps: readonly StepPlan[] = [...stepsBeforeCommit, ...stepsAfterCommit];

/** All steps of a new trade. */
export function stepsOfNewTrade(payerHub: string, sellerHub: string, takesAllowance: boolean): NewTradeStep[] {
  return tradeSteps
    .filter(({ onlyIf }) => takesAllowance || onlyIf !== 'TAKES_ALLOWANCE')
    .map(({ name, at }, ordinal) => ({ name, ordinal, undoes: null, hub: at === 'PAYER' ? payerHub : sellerHub }));
}
