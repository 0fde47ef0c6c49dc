import { visibleTo } from '../../host/access/visibleTo.ts';
import { ownId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import {
  type AllocationRow,
  allocationsOf,
  type ReservationRow,
  requestedLinesOf,
  reservationsById,
} from '../queries/reservations.ts';
import { lockLevelsOfProducts } from '../queries/stockLevels.ts';
import type { ReservationState } from '../resolverTypes.ts';
import type { RequestedLine } from '../rules/allocateLines.ts';
import { reservationTransitions } from '../rules/reservationTransitions.ts';
import { productsOf } from './holdStock.ts';

export interface LockedReservation extends ReservationRow {
  readonly lines: readonly RequestedLine[];
  readonly allocations: readonly AllocationRow[];
  /** All levels of its products. */
  readonly levelIds: readonly string[];
  /** Whether every piece is still in the counters for it, lapsed or not: then nobody else can have been promised one. */
  readonly isWhole: boolean;
}

/**
 * A reservation that nobody else can change until the transaction ends. Its lines never change, so they are read first
 * and say which levels to lock, none for a stranger; whoever touches its holds locks those levels, so they guard the
 * reservation itself too.
 * @throws GraphQLError where the id is not one of this hub's reservations
 * @throws Refusal `NOT_FOUND` for `input.id`
 */
export async function lockReservation(work: UnitOfWork, givenId: string): Promise<LockedReservation> {
  const id = ownId(givenId, work.hub.code, 'Reservation');
  const visible = visibleTo(work.caller, work.hub.code);
  const lines = await requestedLinesOf(work.transaction, id, visible);
  const levelIds = await lockLevelsOfProducts(work.transaction, productsOf(lines));
  const [reservation] = await reservationsById(work.transaction, [id], work.at, visible);
  if (!reservation) throw refuse('NOT_FOUND', 'There is no such reservation.', ['input', 'id']);
  const allocations = await allocationsOf(work.transaction, id);
  return { ...reservation, lines, levelIds, allocations, isWhole: allocations.every(({ isHeld }) => isHeld) };
}

/** @throws Refusal `ILLEGAL_TRANSITION` where a reservation in this state cannot become `next` */
export function refuseIllegalTransition({ state }: ReservationRow, next: ReservationState): void {
  if (reservationTransitions[state].includes(next)) return;
  throw refuse('ILLEGAL_TRANSITION', `The reservation is ${state} and cannot become ${next}.`, ['input', 'id']);
}
