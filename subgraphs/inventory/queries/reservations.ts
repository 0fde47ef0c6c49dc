import { type Visible, visibleBy } from '../../host/access/visibleTo.ts';
import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { Regime, ReservationState } from '../resolverTypes.ts';
import type { RequestedLine } from '../rules/allocateLines.ts';

/** A reservation as the contract shows it, at one moment. */
export interface ReservationRow {
  readonly id: string;
  /** Who holds it, as the contract names it; null for those of before hubs knew who asks. */
  readonly ownerId: string | null;
  readonly tradeRef: string;
  readonly state: ReservationState;
  readonly expiresAt: string;
}

/** A line as the contract shows it; of its levels only the ids, which the reader loads at its own moment. */
export interface ReservationLineRow {
  readonly reservationId: string;
  readonly product: { readonly id: string };
  readonly quantity: number;
  readonly allocations: readonly { readonly level: { readonly id: string }; readonly quantity: number }[];
}

const byId: Statement = {
  name: 'reservations_by_id',
  text: `
    SELECT id, CASE WHEN owner <> 'anonymous' THEN regexp_replace(owner, '^hub:', '') END AS "ownerId",
      trade_ref AS "tradeRef", expires_at AS "expiresAt",
      CASE WHEN state = 'HELD' AND expires_at <= $2 THEN 'EXPIRED' ELSE state END AS state
    FROM reservation WHERE id = ANY($1) AND ${visibleBy('owner = ANY(?)', 3)}`,
};

/** The reservations that there are of these ids, in no order. */
export function reservationsById(
  executor: Executor,
  ids: readonly string[],
  at: string,
  visible: Visible,
): Promise<ReservationRow[]> {
  return executor.query(byId, [ids, at, visible]);
}

const linesWithAllocations: Statement = {
  name: 'reservation_lines_with_allocations',
  text: `
    SELECT line.reservation_id AS "reservationId", json_build_object('id', line.product_id) AS product, line.quantity,
      coalesce(allocated.list, '[]') AS allocations
    FROM reservation_line AS line
    LEFT JOIN LATERAL (
      SELECT json_agg(
        json_build_object('level', json_build_object('id', level_id), 'quantity', quantity) ORDER BY level_id
      ) AS list
      FROM allocation WHERE reservation_id = line.reservation_id AND allocation.line = line.line
    ) AS allocated ON true
    WHERE line.reservation_id = ANY($1) ORDER BY line.reservation_id, line.line`,
};

/** The lines of these reservations, in order within each. */
export function reservationLines(executor: Executor, ids: readonly string[]): Promise<ReservationLineRow[]> {
  return executor.query(linesWithAllocations, [ids]);
}

const requestedLines: Statement = {
  name: 'reservation_requested_lines',
  text: `
    SELECT product_id AS "productId", quantity, regime::text AS regime
    FROM reservation_line JOIN reservation ON id = reservation_id
    WHERE reservation_id = $1 AND ${visibleBy('owner = ANY(?)', 2)} ORDER BY line`,
};

/** What was asked for, in order; it never changes. Empty where there is no such reservation that may be seen. */
export function requestedLinesOf(
  executor: Executor,
  id: string,
  visible: Visible,
): Promise<{ productId: string; quantity: number; regime: Regime | null }[]> {
  return executor.query(requestedLines, [id, visible]);
}

const insert: Statement = {
  name: 'reservation_insert',
  text: `
    WITH reservation AS (
      INSERT INTO reservation (id, trade_ref, state, expires_at, created_at, owner) VALUES ($1, $2, 'HELD', $3, $4, $8)
    )
    INSERT INTO reservation_line (reservation_id, line, product_id, quantity, regime)
    SELECT $1, given.number - 1, given.product_id, given.quantity, given.regime
    FROM unnest($5::text[], $6::int[], $7::text[]) WITH ORDINALITY AS given (product_id, quantity, regime, number)`,
};

export async function insertReservation(
  transaction: Executor,
  { id, tradeRef, expiresAt }: Omit<ReservationRow, 'state' | 'ownerId'>,
  owner: string,
  lines: readonly RequestedLine[],
  at: string,
): Promise<void> {
  await transaction.execute(insert, [
    id,
    tradeRef,
    expiresAt,
    at,
    lines.map(({ productId }) => productId),
    lines.map(({ quantity }) => quantity),
    lines.map(({ regime }) => regime),
    owner,
  ]);
}

const setState: Statement = { name: 'reservation_set_state', text: 'UPDATE reservation SET state = $2 WHERE id = $1' };

export async function endReservation(transaction: Executor, id: string, state: 'COMMITTED' | 'RELEASED') {
  await transaction.execute(setState, [id, state]);
}

const setExpiry: Statement = {
  name: 'reservation_set_expiry',
  text: `
    WITH allocation AS (UPDATE allocation SET held_until = $2 WHERE reservation_id = $1)
    UPDATE reservation SET expires_at = $2 WHERE id = $1`,
};

/** Moves the end of a hold whose goods are all still held. */
export async function setReservationExpiry(transaction: Executor, id: string, expiresAt: string): Promise<void> {
  await transaction.execute(setExpiry, [id, expiresAt]);
}
