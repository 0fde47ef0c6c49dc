import type { HubContext } from '../../host/Subgraph.ts';
import { unitOfWork } from '../../host/UnitOfWork.ts';
import { lockLevelsWithLapsedHolds } from '../queries/stockLevels.ts';
import { limits } from '../rules/limits.ts';
import { returnLapsedHolds } from './moveStock.ts';

/**
 * Gives the pieces of lapsed holds back to the counters, in transactions of bounded size. It only tidies: no reader or
 * reservation waits for it, and any number of replicas may sweep at once, since each passes over what another has locked.
 * @returns how many allocations were tidied
 */
export async function sweepLapsedHolds(
  context: Pick<HubContext, 'database' | 'hub' | 'now' | 'terms' | 'signal'>,
): Promise<number> {
  let tidied = 0;
  while (!context.signal.aborted) {
    const returned = await context.database.transaction(
      async (transaction) => {
        const work = unitOfWork(transaction, context);
        const levelIds = await lockLevelsWithLapsedHolds(transaction, work.at, limits.sweptLevels);
        return levelIds.length === 0 ? 0 : returnLapsedHolds(work, levelIds);
      },
      { signal: context.signal },
    );
    if (returned === 0) break;
    tidied += returned;
  }
  return tidied;
}
