import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../../../schema/projectRoot.ts';
import type { CustomsTable } from './CustomsTable.ts';
import { parseCustomsTable } from './parseCustomsTable.ts';

/** Tables do not change while the program runs, so each is read once. */
const tables = new Map<string, CustomsTable>();

/**
 * The customs table of a country.
 * @param country ISO 3166-1 alpha-2
 * @throws Error where the country has no file or the file is at fault
 */
export function customsTable(country: string): CustomsTable {
  const table = tables.get(country) ?? readCustomsTable(country);
  tables.set(country, table);
  return table;
}

function readCustomsTable(country: string): CustomsTable {
  const file = join(projectRoot, 'subgraphs/countries', country, 'customs.json');
  if (!existsSync(file)) throw new Error(`Country ${country} has no customs table; ${file} is expected.`);
  return parseCustomsTable(JSON.parse(readFileSync(file, 'utf8')));
}
