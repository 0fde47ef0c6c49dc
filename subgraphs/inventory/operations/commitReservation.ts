import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { endHoldsOf, endReservation, type ReservationRow, removeAllocations } from '../queries/reservations.ts';
import type { ReservationInput } from '../resolverTypes.ts';
import { holdStock } from './holdStock.ts';
import { type LockedReservation, lockReservation, refuseIllegalTransition } from './lockReservation.ts';
import { movementsOf, moveStock, releaseHolds } from './moveStock.ts';

/**
 * The goods are sold and go out. After the hold's end they do so all the same where nobody has taken a piece; otherwise
 * the lines are reserved again, from any levels, or the commit is refused as `EXPIRED`.
 */
export async function commitReservation(input: ReservationInput, work: UnitOfWork): Promise<ReservationRow> {
  const reservation = await lockReservation(work, input.id);
  refuseIllegalTransition(reservation, 'COMMITTED');
  const { id, ownerId, tradeRef, expiresAt } = reservation;
  const allocations = reservation.isWhole ? reservation.allocations : await reserveAgain(work, reservation);
  await endHoldsOf(work.transaction, id);
  await moveStock(work, movementsOf('COMMIT', allocations, `Trade ${tradeRef}`));
  await endReservation(work.transaction, id, 'COMMITTED');
  return { id, ownerId, tradeRef, state: 'COMMITTED', expiresAt };
}

async function reserveAgain(work: UnitOfWork, { id, tradeRef, lines, allocations, levelIds }: LockedReservation) {
  await releaseHolds(work, id, allocations, 'The hold expired.');
  await removeAllocations(work.transaction, id);
  const outcome = await holdStock(work, { reservationId: id, tradeRef, lines, until: work.at }, levelIds);
  if (outcome.kind === 'short') {
    throw refuse('EXPIRED', 'The hold expired and the goods have gone to others meanwhile.', ['input', 'id']);
  }
  return outcome.allocations.map((allocation) => ({ ...allocation, reservationId: id }));
}
