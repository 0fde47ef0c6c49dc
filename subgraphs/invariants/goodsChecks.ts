import { hubCheck } from './HubCheck.ts';

/** What a hub's stock can break by itself. */
export const inventoryChecks = [
  hubCheck(
    3,
    'reservations',
    `SELECT format('trade %s has %s reservations', trade_ref, count(*)) AS what
      FROM reservation WHERE trade_ref LIKE 'gid://%/Trade/%' GROUP BY trade_ref HAVING count(*) > 1`,
  ),
  hubCheck(
    6,
    'stock',
    `SELECT format('level %s: %s on hand, %s reserved', id, on_hand, reserved) AS what FROM stock_level AS level
      WHERE reserved < 0 OR reserved > on_hand
        OR on_hand <> (SELECT coalesce(sum(on_hand_change), 0) FROM stock_movement WHERE level_id = level.id)
        OR reserved <> (SELECT coalesce(sum(reserved_change), 0) FROM stock_movement WHERE level_id = level.id)
        OR reserved <> (SELECT coalesce(sum(quantity), 0) FROM allocation WHERE level_id = level.id AND held_until IS NOT NULL)`,
  ),
];

/** What a hub's shipments can break by themselves. */
export const shipmentsChecks = [
  hubCheck(
    3,
    'shipments',
    `SELECT format('trade %s has %s shipments', trade_ref, count(*)) AS what
      FROM shipment WHERE trade_ref LIKE 'gid://%/Trade/%' GROUP BY trade_ref HAVING count(*) > 1`,
  ),
];
