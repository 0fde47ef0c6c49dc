import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { MovementKind } from '../resolverTypes.ts';

/** A movement as the contract shows it. */
export interface StockMovementRow {
  readonly id: string;
  readonly kind: MovementKind;
  readonly quantity: number;
  readonly reason: string | null;
  readonly at: string;
}

export interface NewMovement {
  readonly id: string;
  readonly levelId: string;
  readonly kind: MovementKind;
  /** Pieces, above zero; an ADJUST may be below. */
  readonly quantity: number;
  readonly reason: string | null;
  readonly reservationId: string | null;
}

/** Counters change here and nowhere else, by what the movements written with them say. */
const record: Statement = {
  name: 'movements_record',
  text: `
    WITH movement AS (
      INSERT INTO stock_movement (id, level_id, kind, quantity, reason, reservation_id, at)
      SELECT given.*, $7 FROM unnest($1::text[], $2::text[], $3::text[], $4::int[], $5::text[], $6::text[]) AS given
      RETURNING level_id, on_hand_change, reserved_change
    ), change AS (
      SELECT level_id, sum(on_hand_change)::int AS on_hand, sum(reserved_change)::int AS reserved
      FROM movement GROUP BY level_id
    )
    UPDATE stock_level SET
      on_hand = stock_level.on_hand + change.on_hand,
      reserved = stock_level.reserved + change.reserved,
      version = version + (change.on_hand <> 0)::int
    FROM change WHERE stock_level.id = change.level_id`,
};

/** Writes movements and moves the counters of their levels, which the transaction must have locked. */
export async function recordMovements(
  transaction: Executor,
  movements: readonly NewMovement[],
  at: string,
): Promise<void> {
  await transaction.execute(record, [
    movements.map(({ id }) => id),
    movements.map(({ levelId }) => levelId),
    movements.map(({ kind }) => kind),
    movements.map(({ quantity }) => quantity),
    movements.map(({ reason }) => reason),
    movements.map(({ reservationId }) => reservationId),
    at,
  ]);
}

const newest: Statement = {
  name: 'movements_newest',
  text: `
    SELECT asked.level_id AS "levelId", movement.*
    FROM unnest($1::text[]) AS asked (level_id)
    CROSS JOIN LATERAL (
      SELECT id, kind, quantity, reason, at FROM stock_movement
      WHERE level_id = asked.level_id ORDER BY sequence DESC LIMIT $2
    ) AS movement`,
};

/** The newest movements of each level, newest first; together in one list. */
export function newestMovements(
  executor: Executor,
  levelIds: readonly string[],
  first: number,
): Promise<(StockMovementRow & { readonly levelId: string })[]> {
  return executor.query(newest, [levelIds, first]);
}
