import type { TestHub } from '../../support/hub/startTestHub.ts';

/** Levels whose counters are not what their movements and holds say: there must never be one. */
export function brokenLevels(hub: TestHub): Promise<object[]> {
  return hub.database('inventory').query({
    text: `
      WITH moved AS (
        SELECT level_id,
          sum(CASE WHEN kind IN ('RECEIVE', 'ADJUST', 'MOVE_IN') THEN quantity
                   WHEN kind IN ('COMMIT', 'MOVE_OUT') THEN -quantity ELSE 0 END) AS on_hand,
          sum(CASE WHEN kind = 'RESERVE' THEN quantity
                   WHEN kind IN ('RELEASE', 'COMMIT') THEN -quantity ELSE 0 END) AS reserved
        FROM stock_movement GROUP BY level_id
      ), held AS (
        SELECT level_id, sum(quantity) AS quantity FROM allocation WHERE held_until IS NOT NULL GROUP BY level_id
      )
      SELECT level.id, level.on_hand, level.reserved, moved.on_hand AS moved, moved.reserved AS moved_reserved, held.quantity
      FROM stock_level AS level LEFT JOIN moved ON moved.level_id = level.id LEFT JOIN held ON held.level_id = level.id
      WHERE level.on_hand <> coalesce(moved.on_hand, 0) OR level.reserved <> coalesce(moved.reserved, 0)
        OR level.reserved <> coalesce(held.quantity, 0)`,
  });
}
