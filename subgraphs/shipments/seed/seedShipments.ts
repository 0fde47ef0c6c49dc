import type { Executor } from '../../host/database/Statement.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { makeShipments } from './makeShipments.ts';

/** Referenced tables first. Each table's rows come as one JSON text: one statement, parsed once. */
const tables = ['landed_cost_quote', 'shipment', 'declaration', 'shipment_event'] as const;

/**
 * Fills an empty schema with shipments to the other hubs of the demo network, in every state, the same for the same seed.
 * @returns the number of rows by table
 */
export async function seedShipments(
  transaction: Executor,
  hub: HubFacts,
  seed: string,
): Promise<Record<string, number>> {
  const rows = makeShipments(hub, seed);
  for (const table of tables) {
    const text = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`;
    await transaction.execute({ text }, [JSON.stringify(rows[table])]);
  }
  // The numbers of these shipments are taken.
  const { length } = rows.shipment;
  if (length > 0) await transaction.query({ text: `SELECT setval('shipment_serial', $1)` }, [length]);
  return Object.fromEntries(tables.map((table) => [table, rows[table].length]));
}
