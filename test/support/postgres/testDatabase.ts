import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { Database, type DatabaseOptions } from '../../../subgraphs/host/database/Database.ts';
import { ensureDatabase } from '../../../subgraphs/host/database/ensureDatabase.ts';
import { testServerVariable } from './testServer.ts';

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

/** Makes an empty database with a name of its own in the run's server. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
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

/** PostgreSQL itself waits up to 5 s for connections that are about to end. */
async function dropDatabase(name: string): Promise<void> {
  const client = new pg.Client({ connectionString: testServerUrl() });
  await client.connect();
  await client.query(`DROP DATABASE ${name}`);
  await client.end();
}
