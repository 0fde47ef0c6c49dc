import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { arraysOf, columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import { commonConditions } from '../../host/lists/commonConditions.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import type { ReservationFilter, ReservationState } from '../resolverTypes.ts';
import type { LineAllocation, RequestedLine } from '../rules/reservations.ts';
import type { AllocationTable, ReservationLineTable, ReservationTable } from '../tableTypes.ts';

/** A reservation as the contract shows it, at one moment. */
export interface ReservationRow
  extends Pick<ReservationTable, 'id' | 'tradeRef' | 'clientReference' | 'expiresAt' | 'createdAt' | 'updatedAt'> {
  /** Who holds it, as the contract names it; null for those of before hubs knew who asks. */
  readonly ownerId: string | null;
  readonly state: ReservationState;
}

/** A line as the contract shows it; of its levels only the ids, which the reader loads at its own moment. */
export interface ReservationLineRow extends Pick<ReservationLineTable, 'reservationId' | 'quantity'> {
  readonly product: { readonly id: string };
  readonly allocations: readonly { readonly level: { readonly id: string }; readonly quantity: number }[];
}

const lineColumns = columnsOf<ReservationLineTable>()(['productId', 'quantity']);
const allocationColumns = columnsOf<AllocationTable>()(['reservationId', 'levelId', 'quantity']);

/** Pieces of a level that a reservation has, or had until its hold ended. */
export type AllocationRow = RowOf<typeof allocationColumns> & {
  /** Whether they are in the level's `reserved` counter. */
  readonly isHeld: boolean;
};

type OfReservation = { readonly id: string };
const byId = sql<ReservationRow, { ids: readonly string[]; at: string; visible: Visible }>(
  'reservations_by_id',
  `SELECT id, CASE WHEN owner <> 'anonymous' THEN regexp_replace(owner, '^hub:', '') END AS "ownerId",
      trade_ref AS "tradeRef", client_reference AS "clientReference", expires_at AS "expiresAt", created_at AS "createdAt",
      CASE WHEN state = 'HELD' AND expires_at <= :at THEN greatest(updated_at, expires_at) ELSE updated_at END AS "updatedAt",
      CASE WHEN state = 'HELD' AND expires_at <= :at THEN 'EXPIRED' ELSE state END AS state
    FROM reservation WHERE id = ANY(:ids) AND ${visibleBy('owner = ANY(:visible)')}`,
);
const linesWithAllocations = sql<ReservationLineRow, { ids: readonly string[] }>(
  'reservation_lines_with_allocations',
  `SELECT line.reservation_id AS "reservationId", json_build_object('id', line.product_id) AS product, line.quantity,
      coalesce(allocated.list, '[]') AS allocations
    FROM reservation_line AS line
    LEFT JOIN LATERAL (
      SELECT json_agg(
        json_build_object('level', json_build_object('id', level_id), 'quantity', quantity) ORDER BY level.expiry_key
      ) AS list
      FROM allocation JOIN stock_level AS level ON level.id = level_id WHERE reservation_id = line.reservation_id AND allocation.line = line.line
    ) AS allocated ON true
    WHERE line.reservation_id = ANY(:ids) ORDER BY line.reservation_id, line.line`,
);
const requestedLines = sql<RequestedLine, OfReservation & { visible: Visible }>(
  'reservation_requested_lines',
  `SELECT ${lineColumns}, regime::text AS regime FROM reservation_line JOIN reservation ON id = reservation_id
    WHERE reservation_id = :id AND ${visibleBy('owner = ANY(:visible)')} ORDER BY line`,
);
type NewReservation = Pick<ReservationTable, 'id' | 'tradeRef' | 'clientReference' | 'expiresAt' | 'newestKey'> & {
  owner: string;
  at: string;
};
type Lines = { readonly [Key in keyof RequestedLine]: readonly RequestedLine[Key][] };
const insert = sql<never, NewReservation & Lines>(
  'reservation_insert',
  `WITH reservation AS (
      INSERT INTO reservation (id, trade_ref, client_reference, state, expires_at, created_at, updated_at, newest_key, owner)
      VALUES (:id, :tradeRef, :clientReference, 'HELD', :expiresAt, :at, :at, :newestKey, :owner)
    )
    INSERT INTO reservation_line (reservation_id, line, product_id, quantity, regime)
    SELECT :id, given.number - 1, given.product_id, given.quantity, given.regime
    FROM unnest(:productId::text[], :quantity::int[], :regime::text[])
      WITH ORDINALITY AS given (product_id, quantity, regime, number)`,
);
const setState = sql<never, OfReservation & { state: ReservationTable['state']; at: string }>(
  'reservation_set_state',
  'UPDATE reservation SET state = :state, updated_at = :at WHERE id = :id',
);
const setExpiry = sql<never, OfReservation & { expiresAt: string; at: string }>(
  'reservation_set_expiry',
  `WITH allocation AS (UPDATE allocation SET held_until = :expiresAt WHERE reservation_id = :id)
    UPDATE reservation SET expires_at = :expiresAt, updated_at = :at WHERE id = :id`,
);
type Allocations = { readonly [Key in keyof LineAllocation]: readonly LineAllocation[Key][] };
const insertPieces = sql<never, OfReservation & { heldUntil: string } & Allocations>(
  'allocations_insert',
  `INSERT INTO allocation (reservation_id, held_until, line, level_id, quantity)
    SELECT :id, :heldUntil, given.* FROM unnest(:line::int[], :levelId::text[], :quantity::int[]) AS given`,
);
const ofReservation = sql<AllocationRow, OfReservation>(
  'allocations_of_reservation',
  `SELECT ${allocationColumns}, held_until IS NOT NULL AS "isHeld"
    FROM allocation WHERE reservation_id = :id ORDER BY line, level_id`,
);
const endHolds = sql<never, OfReservation>(
  'allocations_end_holds',
  'UPDATE allocation SET held_until = NULL WHERE reservation_id = :id AND held_until IS NOT NULL',
);
const endLapsed = sql<AllocationRow, { levelIds: readonly string[]; at: string }>(
  'allocations_end_lapsed',
  `UPDATE allocation SET held_until = NULL WHERE level_id = ANY(:levelIds) AND held_until <= :at
    RETURNING ${allocationColumns}, true AS "isHeld"`,
);
const remove = sql<never, OfReservation>('allocations_remove', 'DELETE FROM allocation WHERE reservation_id = :id');

/** Pieces of a sold reservation, from one level. */
interface SoldPieces {
  readonly reservationId: string;
  readonly productId: string;
  readonly levelId: string;
  /** Those that have not come back. */
  readonly outside: number;
}

const sold = sql<SoldPieces, { tradeRef: string }>(
  'reservation_sold_pieces',
  `SELECT allocation.reservation_id AS "reservationId", line.product_id AS "productId", allocation.level_id AS "levelId",
      (sum(allocation.quantity) - coalesce((SELECT sum(movement.quantity) FROM stock_movement AS movement
        WHERE movement.reservation_id = allocation.reservation_id AND movement.level_id = allocation.level_id
          AND movement.kind = 'RECEIVE'), 0))::int AS outside
    FROM reservation JOIN allocation ON allocation.reservation_id = reservation.id
    JOIN reservation_line AS line ON line.reservation_id = allocation.reservation_id AND line.line = allocation.line
    WHERE reservation.trade_ref = :tradeRef AND reservation.state = 'COMMITTED'
    GROUP BY 1, 2, 3 ORDER BY 1, 3`,
);

/** What was sold for a trade and by level how much of it is not back; empty where nothing was sold. */
export function soldPieces(executor: Executor, tradeRef: string): Promise<SoldPieces[]> {
  return sold.rows(executor, { tradeRef });
}

/** The reservations that there are of these ids, in no order. */
export function reservationsById(
  executor: Executor,
  ids: readonly string[],
  at: string,
  visible: Visible,
): Promise<ReservationRow[]> {
  return byId.rows(executor, { ids, at, visible });
}

/** The lines of these reservations, in order within each. */
export function reservationLines(executor: Executor, ids: readonly string[]): Promise<ReservationLineRow[]> {
  return linesWithAllocations.rows(executor, { ids });
}

/** What was asked for, in order; it never changes. Empty where there is no such reservation that may be seen. */
export function requestedLinesOf(executor: Executor, id: string, visible: Visible): Promise<RequestedLine[]> {
  return requestedLines.rows(executor, { id, visible });
}

export async function insertReservation(
  transaction: Executor,
  reservation: Pick<NewReservation, 'id' | 'tradeRef' | 'clientReference' | 'expiresAt' | 'newestKey'>,
  owner: string,
  lines: readonly RequestedLine[],
  at: string,
): Promise<void> {
  await insert.run(transaction, { ...reservation, owner, at, ...arraysOf(lines, ['productId', 'quantity', 'regime']) });
}

export async function endReservation(
  transaction: Executor,
  id: string,
  state: 'COMMITTED' | 'RELEASED',
  at: string,
): Promise<void> {
  await setState.run(transaction, { id, state, at });
}

/** Moves the end of a hold whose goods are all still held. */
export async function setReservationExpiry(
  transaction: Executor,
  id: string,
  expiresAt: string,
  at: string,
): Promise<void> {
  await setExpiry.run(transaction, { id, expiresAt, at });
}

export async function insertAllocations(
  transaction: Executor,
  reservationId: string,
  heldUntil: string,
  allocations: readonly LineAllocation[],
): Promise<void> {
  const pieces = arraysOf(allocations, ['line', 'levelId', 'quantity']);
  await insertPieces.run(transaction, { id: reservationId, heldUntil, ...pieces });
}

export function allocationsOf(transaction: Executor, reservationId: string): Promise<AllocationRow[]> {
  return ofReservation.rows(transaction, { id: reservationId });
}

/** The reservation's pieces are no longer held: the caller records the movements that say what became of them. */
export async function endHoldsOf(transaction: Executor, reservationId: string): Promise<void> {
  await endHolds.run(transaction, { id: reservationId });
}

/** Ends the holds on these levels that lapsed by a moment, and answers which: the caller records their release. */
export function endLapsedHolds(
  transaction: Executor,
  levelIds: readonly string[],
  at: string,
): Promise<AllocationRow[]> {
  return endLapsed.rows(transaction, { levelIds, at });
}

/** Forgets a lapsed reservation's pieces, before it is given others. Their movements stay. */
export async function removeAllocations(transaction: Executor, reservationId: string): Promise<void> {
  await remove.run(transaction, { id: reservationId });
}

/** Reservations, newest first. */
export const reservationList: OrderedList<{ readonly id: string }> = {
  name: 'reservations_by_age',
  table: 'reservation',
  columns: columnsOf<ReservationTable>('reservation.')(['id']),
  key: 'reservation.newest_key',
};

/**
 * @param at the moment of the request: a hold that has ended by then has expired
 * @throws GraphQLError `BAD_USER_INPUT` where the filter's times are no times
 */
export function reservationConditions(filter: ReservationFilter, visible: Visible, at: string): Condition[] {
  const { state, tradeRef } = filter;
  const conditions: Condition[] = [];
  if (visible !== null) conditions.push({ name: 'visible', sql: 'reservation.owner = ANY(:visible)', value: visible });
  if (state === 'HELD' || state === 'EXPIRED') {
    const comparison = state === 'HELD' ? '>' : '<=';
    const holds = `reservation.state = 'HELD' AND reservation.expires_at ${comparison} :${state.toLowerCase()}::timestamptz`;
    conditions.push({ name: state.toLowerCase(), sql: holds, value: at, isMoment: true });
  } else if (state) {
    conditions.push({ name: 'state', sql: 'reservation.state = :state', value: state });
  }
  if (tradeRef != null) conditions.push({ name: 'trade', sql: 'reservation.trade_ref = :trade', value: tradeRef });
  return [...conditions, ...commonConditions(filter)];
}
