import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Database, type DatabaseOptions } from '../../../subgraphs/host/database/Database.ts';
import { ensureDatabase } from '../../../subgraphs/host/database/ensureDatabase.ts';
import { testServerVariable } from './testServer.ts';

/**
 * For a statement of set-up, and for the wait for another file that fills the same template: what is longer hangs. Tests have
 * no more time themselves.
 */
const patienceMs = 120_000;

/** The server of this run, made by the global set-up. */
export function testServerUrl(): string {
  const url = process.env[testServerVariable];
  if (!url) throw new Error(`${testServerVariable} is not set: run the tests by jest, whose global set-up sets it.`);
  return url;
}

/** A database for one test file. */
export interface TestDatabase {
  readonly url: string;
  /** A subgraph's view of it; closed by `drop`. */
  open(options: Omit<DatabaseOptions, 'url'>): Database;
  /** Closes what was opened and drops the database: `afterAll(() => database.drop())`. */
  drop(): Promise<void>;
}

/**
 * Makes a database with a name of its own in the run's server.
 * @param template name of a database to begin with as a copy; left out, it is empty
 */
export async function createTestDatabase(template?: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  if (template !== undefined) await asAdmin((client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  const url = await ensureDatabase(testServerUrl(), name);
  const opened: Database[] = [];
  return {
    url,
    open(options) {
      const database = new Database({ url, ...options });
      opened.push(database);
      return database;
    },
    async drop() {
      await Promise.all(opened.map((database) => database.close()));
      await dropDatabase(name);
    },
  };
}

/**
 * The name of a database that many test files begin with, made by the first of them: demo data take seconds to make, and a
 * copy of them a tenth of one.
 * @param name lower-case letters, digits and `_`
 * @param fill makes it; nothing may be connected to it afterwards
 */
export async function templateDatabase(name: string, fill: (url: string) => Promise<void>): Promise<string> {
  await asAdmin(async (client) => {
    await client.query('SELECT pg_advisory_lock(hashtext($1))', [name]);
    const { rows } = await client.query('SELECT datallowconn FROM pg_database WHERE datname = $1', [name]);
    // Where connections are allowed, whoever began to fill it has not come to the end.
    if (rows[0]?.datallowconn === false) return;
    await fill(await ensureDatabase(testServerUrl(), name));
    await client.query(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`);
  });
  return name;
}

/** PostgreSQL itself waits up to 5 s for connections that are about to end. */
async function dropDatabase(name: string): Promise<void> {
  await asAdmin((client) => client.query(`DROP DATABASE ${name}`));
}

/** Works on the run's server as who may make and drop databases. */
export async function asAdmin(work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({
    connectionString: testServerUrl(),
    connectionTimeoutMillis: patienceMs,
    statement_timeout: patienceMs,
    query_timeout: patienceMs + 5_000,
  });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
