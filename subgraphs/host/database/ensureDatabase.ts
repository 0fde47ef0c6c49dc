import pg from 'pg';
import { checkDatabaseUrl, describeDatabase, withDatabase } from './databaseUrl.ts';
import { explainFailure } from './explainFailure.ts';
import { limits } from './limits.ts';

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
