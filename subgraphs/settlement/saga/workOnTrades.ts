import { setTimeout as delay } from 'node:timers/promises';
import { type Leased, renewLeases, takeTrades } from '../queries/trades.ts';
import { limits } from '../rules/limits.ts';
import { advanceTrade, type Coordinator } from './advanceTrade.ts';

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
