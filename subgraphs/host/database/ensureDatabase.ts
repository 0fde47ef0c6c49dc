import pg from 'pg';
import { explainFailure } from './DatabaseUnavailable.ts';
import { limits } from './limits.ts';
import type { Executor, Statement } from './sql.ts';

/** The first that has `UNIQUE NULLS NOT DISTINCT`. */
const oldestPostgres = 15;
/** Somebody else created it between our look and our attempt. */
const alreadyThere = ['23505', '42P04'];

/**
 * Creates a hub's database unless it exists; several processes may do so at once.
 * @param admin URL of any database of the server whose user may create databases
 * @param name lower-case letters, digits and `_`
 * @returns the URL of that database, with the same user
 * @throws when the server cannot be reached, is too old or refuses, naming server and database
 */
export async function ensureDatabase(admin: string, name: string): Promise<string> {
  checkDatabaseUrl(admin);
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error(`"${name}" cannot be the name of a database.`);
  const client = new pg.Client({
    connectionString: admin,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    query_timeout: limits.migrationTimeoutMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await refuseOld(client);
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  } catch (error) {
    if (!alreadyThere.includes((error as { code?: string }).code ?? '')) {
      throw new Error(
        `Database ${name} could not be ensured from ${describeDatabase(admin)}: ${explainFailure(error)}`,
      );
    }
  } finally {
    await client.end();
  }
  return withDatabase(admin, name);
}

async function refuseOld(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ version: string }>("SELECT current_setting('server_version') AS version");
  const version = rows[0]?.version ?? '';
  if (Number.parseInt(version, 10) >= oldestPostgres) return;
  // Its own code, so that no remedy of PostgreSQL's is added.
  throw Object.assign(new Error(`PostgreSQL ${version} is too old: this needs ${oldestPostgres} or later`), {
    code: 'OLD',
  });
}

/**
 * Checks the URL of a PostgreSQL database. A Unix socket is `postgresql://user@/database?host=/folder`.
 * @throws when it is not one; the message does not repeat it, since it may hold a password
 */
export function checkDatabaseUrl(url: string): void {
  if (/^postgres(ql)?:\/\//.test(url)) {
    try {
      new pg.Client({ connectionString: url });
      return;
    } catch {
      // Told below, without the library's text.
    }
  }
  throw new Error('The database URL does not have the form postgresql://user:password@host:port/database.');
}

/** The name of a hub's database, on any server. */
export function databaseName(hubCode: string): string {
  return `ehub_${hubCode.toLowerCase()}`;
}

/** The same server and credentials, another database. */
export function withDatabase(url: string, database: string): string {
  return url.replace(/^([a-z]+:\/\/[^/?#]*)(\/[^?#]*)?/, `$1/${database}`);
}

/** The same database; `options` are settings for the session, and win over those in the URL. */
export function withOptions(url: string, settings: Readonly<Record<string, string | number>>): string {
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  return `${url}${url.includes('?') ? '&' : '?'}options=${encodeURIComponent(options.join(' '))}`;
}

/** Which database a URL means, for people: `"mykul" at db.example:5432`, never the password. */
export function describeDatabase(url: string): string {
  const { database: named, user, host, port } = new pg.Client({ connectionString: url });
  const database = named ?? user ?? 'postgres';
  return host.startsWith('/') ? `"${database}" at socket ${host}` : `"${database}" at ${host}:${port}`;
}

const estimate: Statement = {
  text: `
    SELECT relname AS table, reltuples::float8 AS rows FROM pg_class
    WHERE relnamespace = $1::regnamespace AND relkind = 'r' AND reltuples > 0 AND relname NOT IN ('migration', 'idempotency', 'receipt')
    ORDER BY relname`,
};

/**
 * About how many rows each table of a schema holds, the empty ones left out: what PostgreSQL last counted, which costs
 * the same for any size.
 */
export async function countRows(executor: Executor, schema: string): Promise<Record<string, number>> {
  const tables = await executor.query<{ table: string; rows: number }>(estimate, [schema]);
  return Object.fromEntries(tables.map(({ table, rows }) => [table, rows]));
}
