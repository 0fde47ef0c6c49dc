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
      const next = forward.slice(0, stepsBeforeCommit.length).find(({ state }) => state !== 'DONE');
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
    .flatMap(({ ordinal, hub }) => {
      const name = tradeSteps[ordinal]?.undoneBy;
      return name ? [{ name, hub, undoes: ordinal }] : [];
    })
    .map((step, index) => ({ ...step, ordinal: tradeSteps.length + index }));
}

/** One step of every trade: a mutation, at which of the two hubs, and what undoes it. */
interface StepPlan {
  readonly name: StepName;
  readonly at: 'PAYER' | 'SELLER';
  /** The mutation that takes it back; null where there is nothing to take back. */
  readonly undoneBy: UndoName | null;
  /** What the trade has reached once the step is done. */
  readonly reaches: TradeProgress;
}

export type StepName =
  | 'reserveStock'
  | 'holdFunds'
  | 'recordInboundSettlement'
  | 'bookShipment'
  | 'extendReservation'
  | 'commitReservation'
  | 'postSettlement';
export type UndoName = 'releaseReservation' | 'voidSettlement' | 'cancelShipment';

/** In the order in which they are done; they are undone in the reverse. */
const stepsBeforeCommit: readonly StepPlan[] = [
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

/** All steps; a step's place here is its ordinal. */
export const tradeSteps: readonly StepPlan[] = [...stepsBeforeCommit, ...stepsAfterCommit];
