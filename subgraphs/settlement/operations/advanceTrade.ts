import { setTimeout as delay } from 'node:timers/promises';
import { retryDelayMs } from '../../host/runPeriodically.ts';
import type { TaskContext } from '../../host/Subgraph.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
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
  renewLeases,
  setCancelReason,
  type TradeRow,
  takeTrades,
} from '../queries/trades.ts';
import { settlementId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { type Action, nextAction, planOf } from '../rules/saga.ts';
import { hasLapsed, postOutbound } from './postSettlement.ts';
import { type StepOutcome, type StepRequest, sendStep, stepRequest } from './sendStep.ts';

/**
 * Drives the trades that are due, several at once, until none is. One that waits for a slow hub holds up nobody: whatever
 * becomes due meanwhile is taken as well. Any number of replicas may do so: each takes other trades and renews its leases
 * on them, and takes over those of one that was killed when their leases end.
 * @throws what went wrong with one of them, once the others are done with
 */
export async function workOnTrades(coordinator: Coordinator): Promise<void> {
  const { database, now, signal } = coordinator;
  const inProgress = new Map<Leased, Promise<void>>();
  const errors: unknown[] = [];
  let renewedMs = now();
  const take = (limit: number): Promise<Leased[]> => {
    const nowMs = now();
    const after = (ms: number) => new Date(nowMs + ms).toISOString();
    const times = { at: after(0), until: after(limits.leaseMs), latestDue: after(limits.longestRetryMs) };
    return takeTrades(database, times, limit);
  };
  const drive = (trade: Leased): void => {
    const driving = advanceTrade(trade, coordinator)
      .catch((error: unknown) => void errors.push(error))
      .finally(() => inProgress.delete(trade));
    inProgress.set(trade, driving);
  };
  const renew = async (): Promise<void> => {
    const nowMs = now();
    if (inProgress.size === 0 || Math.abs(nowMs - renewedMs) < limits.leaseRenewalMs) return;
    renewedMs = nowMs;
    const until = new Date(nowMs + limits.leaseMs).toISOString();
    await renewLeases(database, [...inProgress.keys()], until).catch((error: unknown) => void errors.push(error));
  };
  do {
    const free = limits.tradesAtOnce - inProgress.size;
    const mayTake = free > 0 && errors.length === 0 && !signal.aborted;
    const taken = mayTake ? await take(free).catch((error: unknown) => void errors.push(error)) : [];
    for (const trade of taken ?? []) drive(trade);
    if (inProgress.size > 0) await Promise.race([...inProgress.values(), delay(limits.tradeIntervalMs)]);
    await renew();
  } while (inProgress.size > 0);
  if (errors.length > 0) throw errors[0];
}

type Coordinator = TaskContext;

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
    else await moveTrade(transaction, trade.id, planOf(step.name)?.reaches ?? trade.state);
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
    await setCancelReason(work.transaction, trade.id, 'The funds were no longer held.', work.at);
    return;
  }
  await postOutbound(settlement, work);
  await moveTrade(work.transaction, trade.id, 'COMMITTED');
}
