import pg from 'pg';
import { checkDatabaseUrl, describeDatabase, withDatabase } from './databaseUrl.ts';
import { limits } from './limits.ts';

/** Somebody else created it between our look and our attempt. */
const alreadyThere = ['23505', '42P04'];

/**
 * Creates a hub's database unless it exists; several processes may do so at once.
 * @param admin URL of any database of the server whose user may create databases
 * @param name lower-case letters, digits and `_`
 * @returns the URL of that database, with the same user
 * @throws when the server cannot be reached or refuses, naming server and database
 */
export async function ensureDatabase(admin: string, name: string): Promise<string> {
  checkDatabaseUrl(admin);
  if (!/^[a-z][a-z0-9_]{0,62}$/.test(name)) throw new Error(`"${name}" cannot be the name of a database.`);
  const client = new pg.Client({ connectionString: admin, connectionTimeoutMillis: limits.connectTimeoutMs });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (!rowCount) await client.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  } catch (error) {
    if (!alreadyThere.includes((error as { code?: string }).code ?? '')) {
      throw new Error(`Database ${name} could not be ensured from ${describeDatabase(admin)}: ${said(error)}.`);
    }
  } finally {
    await client.end();
  }
  return withDatabase(admin, name);
}

/** A refused connection to a name with several addresses is an AggregateError without a message. */
function said(error: unknown): string {
  const { message, code } = error as { message?: string; code?: string };
  return message || code || String(error);
}
