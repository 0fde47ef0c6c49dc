import { type Leased, takeTrades } from '../queries/trades.ts';
import { limits } from '../rules/limits.ts';
import { advanceTrade, type Coordinator } from './advanceTrade.ts';

/**
 * Drives the trades that are due, several at once, until there are none left or the run is long enough. Any number of
 * replicas may do so: each takes other trades, and takes over those of one that was killed when their lease ends.
 */
export async function workOnTrades(coordinator: Coordinator): Promise<void> {
  let left: number = limits.tradesPerRun;
  const take = (limit: number): Promise<Leased[]> => {
    const nowMs = coordinator.now();
    const until = new Date(nowMs + limits.leaseMs).toISOString();
    return takeTrades(coordinator.database, new Date(nowMs).toISOString(), until, limit);
  };
  const driveOneAfterAnother = async (first: Leased) => {
    let trade: Leased | undefined = first;
    while (trade) {
      await advanceTrade(trade, coordinator);
      left -= 1;
      trade = left > 0 && !coordinator.signal.aborted ? (await take(1))[0] : undefined;
    }
  };
  const outcomes = await Promise.allSettled((await take(limits.tradesAtOnce)).map(driveOneAfterAnother));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}
