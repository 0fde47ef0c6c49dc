import { retryDelayMs } from '../../host/retryDelay.ts';
import type { TaskContext } from '../../host/Subgraph.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import { hasLapsed, postOutbound } from '../operations/postSettlement.ts';
import { lockSettlement } from '../queries/settlements.ts';
import {
  insertSteps,
  setAttempted,
  setCompensated,
  setDone,
  setRefused,
  setUnanswered,
  stepsOfTrades,
  type TradeStepRow,
} from '../queries/tradeSteps.ts';
import {
  type Leased,
  lockLeasedTrade,
  moveTrade,
  postponeTrade,
  renewLease,
  setCancelReason,
  type TradeRow,
} from '../queries/trades.ts';
import { limits } from '../rules/limits.ts';

import { settlementId } from '../rules/settlementId.ts';
import { type Action, nextAction } from './nextAction.ts';
import { type StepOutcome, sendStep } from './sendStep.ts';
import { type StepRequest, stepRequest } from './stepRequest.ts';
import { tradeSteps } from './tradeSteps.ts';

export type Coordinator = TaskContext;

/** What is to be sent once it is recorded that it will be. */
interface Sending {
  readonly step: TradeStepRow;
  readonly request: StepRequest;
}

/**
 * Drives a trade as far as it goes now: until it has ended, or waits for another attempt. Every decision is one transaction
 * that first makes sure that the lease still holds, so that a worker that was thought dead can spoil nothing.
 */
export async function advanceTrade(leased: Leased, coordinator: Coordinator): Promise<void> {
  let outcome: (StepOutcome & { readonly step: TradeStepRow }) | undefined;
  while (!coordinator.signal.aborted) {
    const known = outcome;
    const sending = await coordinator.database.transaction(
      async (transaction) => {
        const work = unitOfWork(transaction, coordinator);
        const trade = await lockLeasedTrade(transaction, leased);
        if (!trade) return undefined;
        if (known && !(await record(known, trade, work))) return undefined;
        return decide(leased, work);
      },
      { signal: coordinator.signal, attempts: 5 },
    );
    if (!sending) return;
    const { step, request } = sending;
    outcome = { ...(await sendStep(coordinator.supergraph, request, coordinator.signal)), step };
  }
}

/** Writes what came of a step. @returns false where the trade waits before it goes on */
async function record(
  outcome: StepOutcome & { readonly step: TradeStepRow },
  trade: TradeRow,
  work: UnitOfWork,
): Promise<boolean> {
  const { transaction, at, nowMs } = work;
  const { step } = outcome;
  const waitUntil = new Date(nowMs + retryDelayMs(step.attempts, trade.id, limits)).toISOString();
  if (outcome.kind === 'DONE') {
    await setDone(transaction, step, outcome.result, at);
    if (step.undoes !== null) await setCompensated(transaction, trade.id, step.undoes, at);
    else await moveTrade(transaction, trade.id, tradeSteps[step.ordinal]?.reaches ?? trade.state);
    return true;
  }
  if (outcome.kind === 'UNKNOWN') {
    await setUnanswered(transaction, step, outcome.error, at);
    const isBeforeCommit = trade.state !== 'COMMITTED' && trade.state !== 'COMPENSATING';
    await postponeTrade(transaction, trade.id, waitUntil, isBeforeCommit);
    return false;
  }
  const mustSucceed = trade.state === 'COMMITTED' || trade.state === 'COMPENSATING';
  await setRefused(transaction, step, mustSucceed ? 'PENDING' : 'FAILED', outcome.error, at);
  if (mustSucceed) await postponeTrade(transaction, trade.id, waitUntil, false);
  return !mustSucceed;
}

/** Does what comes next, up to the step that is to be sent. @returns undefined where the trade has ended */
async function decide(leased: Leased, work: UnitOfWork): Promise<Sending | undefined> {
  const { transaction, at, nowMs } = work;
  for (;;) {
    const trade = await lockLeasedTrade(transaction, leased);
    if (!trade) return undefined;
    const steps = await stepsOfTrades(transaction, [trade.id]);
    const action = nextAction(trade, steps);
    if (action.kind === 'NONE') return undefined;
    if (action.kind !== 'SEND') {
      await act(action, trade, work);
      continue;
    }
    await setAttempted(transaction, action.step, at);
    await renewLease(transaction, trade.id, new Date(nowMs + limits.leaseMs).toISOString());
    const step = { ...action.step, attempts: action.step.attempts + 1 };
    return { step, request: stepRequest(trade, steps, step) };
  }
}

async function act(
  action: Exclude<Action, { kind: 'SEND' | 'NONE' }>,
  trade: TradeRow,
  work: UnitOfWork,
): Promise<void> {
  switch (action.kind) {
    case 'COMMIT':
      return commit(trade, work);
    case 'COMPENSATE':
      await insertSteps(work.transaction, trade.id, action.undo, work.at);
      return moveTrade(work.transaction, trade.id, 'COMPENSATING');
    case 'END':
      return moveTrade(work.transaction, trade.id, action.state);
  }
}

/** The commit point: the payer has paid and the trade goes only forward, or, where the hold has lapsed, it is undone. */
async function commit(trade: TradeRow, work: UnitOfWork): Promise<void> {
  const id = settlementId(work.hub.code, trade.id, 'OUT');
  const settlement = await lockSettlement(work.transaction, id);
  if (settlement?.state !== 'HELD' || hasLapsed(settlement, work)) {
    await setCancelReason(work.transaction, trade.id, 'The funds were not held any longer.', work.at);
    return;
  }
  await postOutbound(settlement, work);
  await moveTrade(work.transaction, trade.id, 'COMMITTED');
}
