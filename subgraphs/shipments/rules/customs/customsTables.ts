import type { CustomsTable } from './CustomsTable.ts';
import { readCustomsTable } from './readCustomsTable.ts';

/** Tables do not change while the program runs, so each is read once. */
const tables = new Map<string, CustomsTable>();

/** The customs table of a country. @throws Error where it has none */
export function customsTable(country: string): CustomsTable {
  const table = tables.get(country) ?? readCustomsTable(country);
  tables.set(country, table);
  return table;
}
