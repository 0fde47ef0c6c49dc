import type { Executor } from '../../host/database/Statement.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { makeMerchants } from './makeMerchants.ts';
import { makeProducts } from './makeProducts.ts';

/** Referenced tables first. Each table's rows come as one JSON text: one statement, parsed once. */
const tables = ['merchant', 'kyb_decision', 'identifier', 'consent', 'product', 'listing'] as const;

/**
 * Fills an empty schema with a country's merchants, products and listings, the same for the same seed.
 * @returns the number of rows by table
 */
export async function seedMerchants(
  transaction: Executor,
  hub: HubFacts,
  seed: string,
): Promise<Record<string, number>> {
  const { merchants, rows: merchantRows } = makeMerchants(hub, seed);
  const rows: Record<(typeof tables)[number], readonly object[]> = {
    ...merchantRows,
    ...makeProducts(hub, seed, merchants),
  };
  for (const table of tables) {
    const text = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`;
    await transaction.execute({ text }, [JSON.stringify(rows[table])]);
  }
  return Object.fromEntries(tables.map((table) => [table, rows[table].length]));
}
