import { keyOfCaller, ownerIdOf, refuseOthersTrade, visibleTo } from '../../host/access/parties.ts';
import { newestSortKey } from '../../host/connections.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { localDate } from '../../host/HubFacts.ts';
import { Refusal, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import {
  type AllocationRow,
  allocationsOf,
  endHoldsOf,
  endReservation,
  insertAllocations,
  insertReservation,
  type ReservationRow,
  removeAllocations,
  requestedLinesOf,
  reservationsById,
  setReservationExpiry,
} from '../queries/reservations.ts';
import { lockLevelsOfProducts, stockLevelsByProduct } from '../queries/stockLevels.ts';
import type {
  ExtendReservationInput,
  ReservationInput,
  ReservationState,
  ReserveStockInput,
} from '../resolverTypes.ts';
import { hasExpired } from '../rules/levels.ts';
import {
  type AllocationPlan,
  allocateLines,
  type RequestedLine,
  reservationTransitions,
} from '../rules/reservations.ts';
import { checkedHold, checkedReservation } from '../rules/stockInput.ts';
import { movementsOf, moveStock, releaseHolds, returnLapsedHolds } from './moveStock.ts';

/** Holds pieces for a trade: all lines or none. Nothing is waited for while levels are locked but the database itself. */
export async function reserveStock(input: ReserveStockInput, work: UnitOfWork): Promise<ReservationRow> {
  for (const { productId } of input.lines) ownId(productId, work.hub.code, 'Product');
  const { tradeRef, clientReference, lines, holdSeconds } = checkedReservation(input);
  refuseOthersTrade(work.caller, tradeRef, ['input', 'tradeRef']);
  const id = derivedGlobalId(work.hub.code, 'Reservation', keyOfCaller(work.caller, input.idempotencyKey));
  const expiresAt = new Date(work.nowMs + holdSeconds * 1000).toISOString();

  const levelIds = await lockLevelsOfProducts(work.transaction, productsOf(lines));
  const newestKey = newestSortKey(work.nowMs, id);
  const reservation = { id, tradeRef, clientReference, expiresAt };
  await insertReservation(work.transaction, { ...reservation, newestKey }, work.caller.party, lines, work.at);
  const outcome = await holdStock(work, { reservationId: id, tradeRef, lines, until: expiresAt }, levelIds);
  if (outcome.kind === 'short') {
    throw new Refusal(
      outcome.lines.map(({ line, available }) => ({
        code: 'OUT_OF_STOCK',
        message: `Line ${line} requests ${lines[line]?.quantity}; ${available} are available.`,
        field: ['input', 'lines', `${line}`, 'quantity'],
      })),
    );
  }
  return {
    ...{ ...reservation, ownerId: ownerIdOf(work.caller), state: 'HELD' },
    ...{ createdAt: work.at, updatedAt: work.at },
  };
}

/** Holds the goods for `holdSeconds` from now, where that is longer; a hold is never cut short. */
export async function extendReservation(input: ExtendReservationInput, work: UnitOfWork): Promise<ReservationRow> {
  const holdSeconds = checkedHold(input.holdSeconds);
  const { lines: _, allocations: __, levelIds: ___, isWhole, ...reservation } = await lockReservation(work, input.id);
  const { id, state, expiresAt } = reservation;
  // By a replica whose clock is ahead of ours, a hold can have lapsed before it does so here: then it is no longer whole.
  if (state === 'EXPIRED' || (state === 'HELD' && !isWhole)) {
    throw refuse('EXPIRED', `The hold ended at ${expiresAt}. Reserve again.`, ['input', 'id']);
  }
  if (state !== 'HELD') {
    throw refuse('ILLEGAL_TRANSITION', `The reservation is ${state}: there is no hold to extend.`, ['input', 'id']);
  }
  const laterMs = Math.max(work.nowMs + holdSeconds * 1000, Date.parse(expiresAt));
  const later = new Date(laterMs).toISOString();
  await setReservationExpiry(work.transaction, id, later, work.at);
  return { ...reservation, expiresAt: later, updatedAt: work.at };
}

/**
 * The goods are sold and go out. After the hold's end they do so all the same where nobody has taken a piece; otherwise
 * the lines are reserved again, from any levels, or the commit is refused as `EXPIRED`.
 */
export async function commitReservation(input: ReservationInput, work: UnitOfWork): Promise<ReservationRow> {
  const reservation = await lockReservation(work, input.id);
  refuseIllegalTransition(reservation, 'COMMITTED');
  const { id, tradeRef } = reservation;
  const allocations = reservation.isWhole ? reservation.allocations : await reserveAgain(work, reservation);
  await endHoldsOf(work.transaction, id);
  await moveStock(work, movementsOf('COMMIT', allocations, `Trade ${tradeRef}`));
  return ended(work, reservation, 'COMMITTED');
}

async function reserveAgain(work: UnitOfWork, { id, tradeRef, lines, allocations, levelIds }: LockedReservation) {
  await releaseHolds(work, id, allocations, 'The hold expired.');
  await removeAllocations(work.transaction, id);
  const outcome = await holdStock(work, { reservationId: id, tradeRef, lines, until: work.at }, levelIds);
  if (outcome.kind === 'short') {
    throw refuse('EXPIRED', 'The hold expired and the goods are no longer available.', ['input', 'id']);
  }
  return outcome.allocations.map((allocation) => ({ ...allocation, reservationId: id }));
}

/** The goods are not wanted: what is still held of them may be sold to others. */
export async function releaseReservation(input: ReservationInput, work: UnitOfWork): Promise<ReservationRow> {
  const reservation = await lockReservation(work, input.id);
  refuseIllegalTransition(reservation, 'RELEASED');
  const { id, tradeRef, allocations } = reservation;
  await releaseHolds(work, id, allocations, `Trade ${tradeRef}`);
  return ended(work, reservation, 'RELEASED');
}

async function ended(
  { transaction, at }: UnitOfWork,
  { lines: _, allocations: __, levelIds: ___, isWhole: ____, ...reservation }: LockedReservation,
  state: 'COMMITTED' | 'RELEASED',
): Promise<ReservationRow> {
  await endReservation(transaction, reservation.id, state, at);
  return { ...reservation, state, updatedAt: at };
}

interface LockedReservation extends ReservationRow {
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
async function lockReservation(work: UnitOfWork, givenId: string): Promise<LockedReservation> {
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
function refuseIllegalTransition({ state }: ReservationRow, next: ReservationState): void {
  if (reservationTransitions[state].includes(next)) return;
  throw refuse('ILLEGAL_TRANSITION', `The reservation is ${state} and cannot become ${next}.`, ['input', 'id']);
}

interface Hold {
  readonly reservationId: string;
  readonly tradeRef: string;
  readonly lines: readonly RequestedLine[];
  /** RFC 3339. */
  readonly until: string;
}

/**
 * Holds pieces for every line of a reservation, or for none.
 * @param levelIds all levels of the lines' products, locked by this transaction
 */
async function holdStock(work: UnitOfWork, hold: Hold, levelIds: readonly string[]): Promise<AllocationPlan> {
  const { reservationId, lines, until, tradeRef } = hold;
  await returnLapsedHolds(work, levelIds);
  const today = localDate(work.hub.timeZone, work.nowMs);
  const levels = await stockLevelsByProduct(work.transaction, productsOf(lines), work.at);
  const locked = new Set(levelIds);
  const sellable = levels.filter(({ id, expiresOn }) => locked.has(id) && !hasExpired(expiresOn, today));

  const plan = allocateLines(
    lines,
    sellable.map((level) => ({ ...level, productId: level.product.id })),
  );
  if (plan.kind === 'short') return plan;
  await insertAllocations(work.transaction, reservationId, until, plan.allocations);
  const allocations = plan.allocations.map((allocation) => ({ ...allocation, reservationId }));
  await moveStock(work, movementsOf('RESERVE', allocations, `Trade ${tradeRef}`));
  return plan;
}

/** The products of lines, each once. */
function productsOf(lines: readonly RequestedLine[]): string[] {
  return [...new Set(lines.map(({ productId }) => productId))];
}
