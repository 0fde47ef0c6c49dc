import { newGlobalId } from '../../host/globalId.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { type AllocationRow, endHoldsOf, endLapsedHolds } from '../queries/reservations.ts';
import { type NewMovement, recordMovements } from '../queries/stockMovements.ts';
import type { MovementKind } from '../resolverTypes.ts';

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
