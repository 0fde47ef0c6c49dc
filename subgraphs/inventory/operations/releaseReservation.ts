import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { endReservation, type ReservationRow } from '../queries/reservations.ts';
import type { ReservationInput } from '../resolverTypes.ts';
import { lockReservation, refuseIllegalTransition } from './lockReservation.ts';
import { releaseHolds } from './moveStock.ts';

/** The goods are not wanted: what is still held of them may be sold to others. */
export async function releaseReservation(input: ReservationInput, work: UnitOfWork): Promise<ReservationRow> {
  const reservation = await lockReservation(work, input.id);
  refuseIllegalTransition(reservation, 'RELEASED');
  const { id, ownerId, tradeRef, expiresAt, allocations } = reservation;
  await releaseHolds(work, id, allocations, `Trade ${tradeRef}`);
  await endReservation(work.transaction, id, 'RELEASED');
  return { id, ownerId, tradeRef, state: 'RELEASED', expiresAt };
}
