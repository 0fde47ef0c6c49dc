import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { type ReservationRow, setReservationExpiry } from '../queries/reservations.ts';
import type { ExtendReservationInput } from '../resolverTypes.ts';
import { checkedHold } from '../rules/stockInput.ts';
import { lockReservation } from './lockReservation.ts';

/** Holds the goods for `holdSeconds` from now, where that is longer; a hold is never cut short. */
export async function extendReservation(input: ExtendReservationInput, work: UnitOfWork): Promise<ReservationRow> {
  const holdSeconds = checkedHold(input.holdSeconds);
  const { id, ownerId, tradeRef, state, expiresAt, isWhole } = await lockReservation(work, input.id);
  // By a replica whose clock is ahead of ours, a hold can have lapsed before it does so here: then it is no longer whole.
  if (state === 'EXPIRED' || (state === 'HELD' && !isWhole)) {
    throw refuse('EXPIRED', `The hold ended at ${expiresAt}. Reserve again.`, ['input', 'id']);
  }
  if (state !== 'HELD') {
    throw refuse('ILLEGAL_TRANSITION', `The reservation is ${state}: there is no hold to extend.`, ['input', 'id']);
  }
  const laterMs = Math.max(work.nowMs + holdSeconds * 1000, Date.parse(expiresAt));
  const later = new Date(laterMs).toISOString();
  await setReservationExpiry(work.transaction, id, later);
  return { id, ownerId, tradeRef, state, expiresAt: later };
}
