import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { projectRoot } from '../../../schema/projectRoot.ts';
import type { Database } from './Database.ts';
import { explainFailure } from './DatabaseUnavailable.ts';
import { describeDatabase, withOptions } from './ensureDatabase.ts';
import { limits } from './limits.ts';

/** What every subgraph's schema has. */
const commonFolder = join(projectRoot, 'subgraphs/host/database/migrations');

/**
 * Brings a subgraph's schema up to date: makes it when missing, then applies the common migrations and the subgraph's own
 * that are not recorded in its table `migration`, each in a transaction, under a lock that lets one process in at a time.
 * @param folder holds `0001_name.sql`, `0002_…`: plain SQL, run with the schema as search path
 * @returns the names of those applied now
 * @throws when an applied file was changed, is missing, or comes after an unapplied one; nothing is applied then
 */
export async function migrate(database: Database, folder: string): Promise<string[]> {
  const migrations = [...readMigrations(commonFolder, 'common'), ...readMigrations(folder, 'own')];
  const client = new pg.Client({
    connectionString: withOptions(database.url, { search_path: database.schema, TimeZone: 'UTC' }),
    application_name: `ehub ${database.schema} migrate`,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    statement_timeout: limits.migrationTimeoutMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await migrateAlone(client, database.schema, migrations);
  } catch (error) {
    const where = `Schema ${database.schema} of ${describeDatabase(database.url)}`;
    throw new Error(`${where} could not be migrated: ${explainFailure(error)}`);
  } finally {
    await client.end();
  }
}

async function migrateAlone(client: pg.Client, schema: string, migrations: readonly Migration[]): Promise<string[]> {
  await client.query('SELECT pg_advisory_lock(hashtextextended($1, 0))', [`ehub migrate ${schema}`]);
  await client.query(`CREATE SCHEMA IF NOT EXISTS ${schema}`);
  await client.query(`
    CREATE TABLE IF NOT EXISTS migration (
      name text PRIMARY KEY,
      checksum text NOT NULL,
      applied_at timestamptz(3) NOT NULL DEFAULT now()
    )`);
  const { rows } = await client.query<{ name: string; checksum: string }>('SELECT name, checksum FROM migration');
  const pending = pendingMigrations(migrations, new Map(rows.map(({ name, checksum }) => [name, checksum])));
  for (const migration of pending) await apply(client, migration);
  return pending.map(({ name }) => name);
}

function pendingMigrations(migrations: readonly Migration[], recorded: ReadonlyMap<string, string>): Migration[] {
  const files = new Set(migrations.map(({ name }) => name));
  for (const name of recorded.keys()) {
    if (!files.has(name))
      throw new Error(`${name} was applied but its file is missing: is this an older version of the program?`);
  }
  const pending: Migration[] = [];
  for (const migration of migrations) {
    const checksum = recorded.get(migration.name);
    if (checksum === undefined) {
      pending.push(migration);
      continue;
    }
    if (checksum !== migration.checksum) {
      throw new Error(
        `${migration.file} was changed after it was applied: restore it and write the change as a new file.`,
      );
    }
    const skipped = pending.find(({ source }) => source === migration.source);
    if (skipped)
      throw new Error(`${skipped.file} comes before ${migration.name}, which is applied: give it the next number.`);
  }
  return pending;
}

async function apply(client: pg.Client, { name, file, sql, checksum }: Migration): Promise<void> {
  await client.query('BEGIN');
  try {
    await client.query(sql);
    await client.query('INSERT INTO migration (name, checksum) VALUES ($1, $2)', [name, checksum]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK');
    throw Object.assign(error as Error, { message: `${file}: ${(error as Error).message}` });
  }
}

/** A file of SQL that changes a schema, once. */
interface Migration {
  /** `own/0001_merchant`: how it is recorded. */
  readonly name: string;
  readonly source: 'common' | 'own';
  readonly file: string;
  readonly sql: string;
  /** SHA-256 of the text, in hex; the same for either kind of line end. */
  readonly checksum: string;
}

/**
 * The migrations in a folder, in order.
 * @throws when a file's name is not of the form `0001_name.sql` or a number is missing or used twice
 */
function readMigrations(folder: string, source: Migration['source']): Migration[] {
  return readdirSync(folder)
    .sort()
    .map((fileName, index) => {
      const file = join(folder, fileName);
      const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(fileName)?.[1];
      if (Number(number) !== index + 1) {
        throw new Error(
          `${file} is not named ${String(index + 1).padStart(4, '0')}_<name>.sql, as the next migration must be.`,
        );
      }
      const sql = readFileSync(file, 'utf8').replaceAll('\r\n', '\n');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { name: `${source}/${fileName.slice(0, -'.sql'.length)}`, source, file, sql, checksum };
    });
}
