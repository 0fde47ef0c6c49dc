import type { Database } from '../../host/database/Database.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts } from '../queries/accounts.ts';
import { lockLapsedHolds, setGivenUp } from '../queries/settlements.ts';
import { accountsOfCauses, resolveTransfers } from '../queries/transfers.ts';
import { legPurposes } from '../rules/legPurposes.ts';
import { limits } from '../rules/limits.ts';

/** Frees the funds of holds that were not posted in time. @returns how many holds that were */
export async function expireHolds(work: UnitOfWork, accountId: string | null): Promise<number> {
  const { transaction, at } = work;
  const ids = await lockLapsedHolds(transaction, at, accountId, limits.sweptHolds);
  if (ids.length === 0) return 0;
  await lockAccounts(transaction, await accountsOfCauses(transaction, ids));
  for (const id of ids) {
    await resolveTransfers(transaction, id, legPurposes, 'EXPIRED', at);
    await setGivenUp(transaction, id, 'EXPIRED');
  }
  return ids.length;
}

/** The same for every account, in transactions of bounded size. Any number of replicas may sweep at once. */
export async function sweepLapsedHolds({
  database,
  signal,
  ...context
}: Pick<HubContext, 'hub' | 'now' | 'terms' | 'signal'> & { readonly database: Database }): Promise<void> {
  let expired: number = limits.sweptHolds;
  while (expired === limits.sweptHolds && !signal.aborted) {
    expired = await database.transaction((transaction) => expireHolds(unitOfWork(transaction, context), null), {
      signal,
      attempts: 3,
    });
  }
}
