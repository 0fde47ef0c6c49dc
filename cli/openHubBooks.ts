import { readRegistry } from '../identity/registry/signedRegistry.ts';
import { Database } from '../subgraphs/host/database/Database.ts';
import { databaseName, describeDatabase, withDatabase } from '../subgraphs/host/database/ensureDatabase.ts';
import { runningServerUrl } from '../subgraphs/host/postgres/serverFolders.ts';
import { checkedContracts, type HubBooks } from '../subgraphs/invariants/HubBooks.ts';
import type { InvariantsConfig } from './InvariantsConfig.ts';

/** The databases of hubs on one server. */
export interface OpenedBooks {
  readonly books: readonly HubBooks[];
  /** Hubs of the registry without a database there, with the reason. */
  readonly missing: readonly { readonly hub: string; readonly missing: string }[];
  close(): Promise<void>;
}

/** @throws Error if the server cannot be reached, a named hub has no database there, or no hub has one */
export async function openHubBooks(config: InvariantsConfig): Promise<OpenedBooks> {
  const url = config.databaseUrl ?? runningServerUrl(config.dataDir, 'postgres');
  const { hubs } = await readRegistry(config.registry, config.registryKeys);
  const registered = hubs.map(({ code }) => code);
  const unknown = config.hubs.filter((code) => !registered.includes(code));
  if (unknown.length > 0) throw new Error(`${config.registry} has no hub ${unknown.join(', ')}.`);
  const wanted = config.hubs.length > 0 ? config.hubs : registered;
  const there = await databasesOf(url);
  const missing = wanted.filter((code) => !there.has(databaseName(code)));
  if (missing.length === wanted.length || (config.hubs.length > 0 && missing.length > 0)) {
    throw new Error(`There is no database ${missing.map(databaseName).join(', ')} beside ${describeDatabase(url)}.`);
  }
  const opened: Database[] = [];
  const books: HubBooks[] = [];
  for (const hub of wanted.filter((code) => there.has(databaseName(code)))) {
    const schemas = await openSchemas(withDatabase(url, databaseName(hub)));
    opened.push(...Object.values(schemas));
    books.push({ hub, schemas });
  }
  return {
    books,
    missing: missing.map((hub) => ({ hub, missing: `its database is not beside ${describeDatabase(url)}` })),
    close: async () => void (await Promise.all(opened.map((database) => database.close()))),
  };
}

/** The contracts in a hub's database that have invariants. */
export async function openSchemas(databaseUrl: string): Promise<Readonly<Record<string, Database>>> {
  const schemas: Record<string, Database> = {};
  for (const schema of await schemasOf(databaseUrl)) {
    schemas[schema] = new Database({ url: databaseUrl, schema, poolSize: 2 });
  }
  return schemas;
}

async function databasesOf(url: string): Promise<ReadonlySet<string>> {
  const rows = await asked<{ name: string }>(url, 'SELECT datname AS name FROM pg_database');
  return new Set(rows.map(({ name }) => name));
}

/** The contracts of a hub that have a schema there. */
async function schemasOf(url: string): Promise<string[]> {
  const text = 'SELECT nspname AS name FROM pg_namespace WHERE nspname = ANY($1)';
  return (await asked<{ name: string }>(url, text, [checkedContracts])).map(({ name }) => name);
}

async function asked<Row>(url: string, text: string, values: readonly unknown[] = []): Promise<Row[]> {
  const database = new Database({ url, schema: 'pg_catalog', poolSize: 1 });
  try {
    return await database.query<Row>({ text }, values);
  } catch (error) {
    throw new Error(`${describeDatabase(url)} cannot be read: ${(error as Error).message}`);
  } finally {
    await database.close();
  }
}
