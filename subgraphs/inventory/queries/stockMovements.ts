import { arraysOf, columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import type { StockMovementTable } from '../tableTypes.ts';

const columns = columnsOf<StockMovementTable>()(['id', 'kind', 'quantity', 'reason', 'at']);

/** A movement as the contract shows it, with its level. */
type StockMovementRow = RowOf<typeof columns> & Pick<StockMovementTable, 'levelId' | 'sequence'>;

const given = ['id', 'levelId', 'kind', 'quantity', 'reason', 'reservationId'] as const;
/** `quantity` is in pieces, above zero; an ADJUST may be below. */
export type NewMovement = Pick<StockMovementTable, (typeof given)[number]>;

/** Counters change here and nowhere else, by what the movements written with them say. */
const record = sql<never, { readonly [Key in keyof NewMovement]: readonly NewMovement[Key][] } & { at: string }>(
  'movements_record',
  `WITH movement AS (
      INSERT INTO stock_movement (id, level_id, kind, quantity, reason, reservation_id, at)
      SELECT given.*, :at FROM unnest(:id::text[], :levelId::text[], :kind::text[], :quantity::int[], :reason::text[],
        :reservationId::text[]) AS given
      RETURNING level_id, on_hand_change, reserved_change
    ), change AS (
      SELECT level_id, sum(on_hand_change)::int AS on_hand, sum(reserved_change)::int AS reserved
      FROM movement GROUP BY level_id
    )
    UPDATE stock_level SET
      on_hand = stock_level.on_hand + change.on_hand,
      reserved = stock_level.reserved + change.reserved,
      version = version + (change.on_hand <> 0)::int,
      updated_at = :at
    FROM change WHERE stock_level.id = change.level_id`,
);
const newest = sql<StockMovementRow, { levelIds: readonly string[]; first: number; before: bigint }>(
  'movements_newest',
  `SELECT asked.level_id AS "levelId", movement.*
    FROM unnest(:levelIds::text[]) AS asked (level_id)
    CROSS JOIN LATERAL (
      SELECT ${columns}, sequence FROM stock_movement
      WHERE level_id = asked.level_id AND sequence < :before ORDER BY sequence DESC LIMIT :first
    ) AS movement`,
);

/** Writes movements and moves the counters of their levels, which the transaction must have locked. */
export async function recordMovements(
  transaction: Executor,
  movements: readonly NewMovement[],
  at: string,
): Promise<void> {
  await record.run(transaction, { ...arraysOf(movements, given), at });
}

/** The sequence of no movement: greater than that of any. */
export const afterAllMovements = 2n ** 63n - 1n;

/** The newest movements of each level before one in their sequence, newest first; together in one list. */
export function newestMovements(
  executor: Executor,
  levelIds: readonly string[],
  first: number,
  before: bigint,
): Promise<StockMovementRow[]> {
  return newest.rows(executor, { levelIds, first, before });
}
