import type { ReservationState } from '../resolverTypes.ts';

/**
 * Which states of a reservation may follow which. A hold that expired may still be committed, where its goods can be had
 * again, or released, which is what whoever gives up a trade wants to hear. What is committed or released stays so.
 */
export const reservationTransitions: Readonly<Record<ReservationState, readonly ReservationState[]>> = {
  HELD: ['COMMITTED', 'RELEASED', 'EXPIRED'],
  EXPIRED: ['COMMITTED', 'RELEASED'],
  COMMITTED: [],
  RELEASED: [],
};
