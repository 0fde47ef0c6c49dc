import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { makeStock } from './makeStock.ts';

/** Each table's rows come as one JSON text: one statement, parsed once. */
const insertLevels: Statement = {
  text: `
    INSERT INTO stock_level (id, product_id, location, regime, lot, expires_on, on_hand, version)
    SELECT id, product_id, location, regime, lot, expires_on, on_hand, version
    FROM json_populate_recordset(NULL::stock_level, $1::json)`,
};

const insertMovements: Statement = {
  text: `
    INSERT INTO stock_movement (id, level_id, kind, quantity, reason, at)
    SELECT id, level_id, kind, quantity, reason, at FROM json_populate_recordset(NULL::stock_movement, $1::json)`,
};

/**
 * Fills an empty schema with the stock of a country's seeded products, the same for the same seed.
 * @returns the number of rows by table
 */
export async function seedInventory(
  transaction: Executor,
  hub: HubFacts,
  seed: string,
): Promise<Record<string, number>> {
  const rows = makeStock(hub, seed);
  await transaction.execute(insertLevels, [JSON.stringify(rows.stock_level)]);
  await transaction.execute(insertMovements, [JSON.stringify(rows.stock_movement)]);
  return { stock_level: rows.stock_level.length, stock_movement: rows.stock_movement.length };
}
