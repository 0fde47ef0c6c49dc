import { newGlobalId } from '../../host/globalId.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import { type AllocationRow, endHoldsOf, endLapsedHolds } from '../queries/reservations.ts';
import { lockLevelsWithLapsedHolds } from '../queries/stockLevels.ts';
import { type NewMovement, recordMovements } from '../queries/stockMovements.ts';
import type { MovementKind } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';

/** Records movements, and with them the counters of their levels, which must be locked. */
export async function moveStock(work: UnitOfWork, movements: readonly Omit<NewMovement, 'id'>[]): Promise<void> {
  if (movements.length === 0) return;
  const identified = movements.map((movement) => ({
    ...movement,
    id: newGlobalId(work.hub.code, 'StockMovement', work.nowMs),
  }));
  await recordMovements(work.transaction, identified, work.at);
}

/** The movements of one kind that allocations make. */
export function movementsOf(
  kind: MovementKind,
  allocations: readonly Pick<AllocationRow, 'reservationId' | 'levelId' | 'quantity'>[],
  reason: string | null,
): Omit<NewMovement, 'id'>[] {
  return allocations.map(({ levelId, quantity, reservationId }) => ({
    levelId,
    kind,
    quantity,
    reason,
    reservationId,
  }));
}

/**
 * Gives the pieces of lapsed holds on these levels, which must be locked, back to the counters. A reader has not counted
 * those holds since they lapsed; whoever is about to take stock must first make the counters agree.
 */
export async function returnLapsedHolds(work: UnitOfWork, levelIds: readonly string[]): Promise<number> {
  const lapsed = await endLapsedHolds(work.transaction, levelIds, work.at);
  await moveStock(work, movementsOf('RELEASE', lapsed, 'The hold expired.'));
  return lapsed.length;
}

/** Gives back what a reservation still holds, on levels that must be locked. */
export async function releaseHolds(
  work: UnitOfWork,
  reservationId: string,
  allocations: readonly AllocationRow[],
  reason: string | null,
): Promise<void> {
  await endHoldsOf(work.transaction, reservationId);
  const held = allocations.filter(({ isHeld }) => isHeld);
  await moveStock(work, movementsOf('RELEASE', held, reason));
}

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
