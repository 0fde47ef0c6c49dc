import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { CommandModule } from 'yargs';
import { z } from 'zod';
import { isHubCode } from '../schema/globalId.ts';
import { explainFailure } from '../subgraphs/host/database/DatabaseUnavailable.ts';
import {
  checkDatabaseUrl,
  databaseName,
  describeDatabase,
  withDatabase,
} from '../subgraphs/host/database/ensureDatabase.ts';
import { runningServerUrl } from '../subgraphs/host/postgres/serverFolders.ts';
import { checkHub } from '../subgraphs/invariants/checkHub.ts';
import { type Environment, readNetworkConfig } from './NetworkConfig.ts';
import { openSchemas } from './openHubBooks.ts';
import { runPostgresProgram } from './runPostgresProgram.ts';

/** What a backup says of itself, written when it is complete. */
const manifest = z.object({
  format: z.literal(1),
  hub: z.string().refine(isHubCode),
  /** When the backup began: it has what had been committed then. RFC 3339. */
  at: z.string(),
  /** Of PostgreSQL, whose later versions can read the dump. */
  server: z.string(),
});
const manifestFile = 'backup.json';
const dumpFolder = 'dump';

const options = {
  hub: { type: 'string', demandOption: true, describe: 'the hub, e.g. MYKUL' },
  database: {
    type: 'string',
    describe: 'URL of PostgreSQL with the database ehub_<hub> (env DATABASE_URL); default: that of DATA_DIR',
  },
  jobs: { type: 'number', default: 2, describe: 'tables to copy at once' },
} as const;

interface Values {
  readonly hub: string;
  readonly database?: string;
  readonly jobs: number;
}

/** `ehub backup`. */
export function backupCommand(env: Environment): CommandModule<object, Values & { readonly to: string }> {
  return {
    command: 'backup',
    describe: "copy a hub's database to a folder, while the hub serves",
    builder: (command) =>
      command
        .options(options)
        .option('to', { type: 'string', demandOption: true, describe: 'the folder, which must not exist' })
        .example('$0 backup --hub MYKUL --to /backup/mykul-2026-03-01', '')
        .epilogue('It requires pg_dump in PATH. Keys, settings and the registry are files; copy them yourself.'),
    handler: (values) => backUp(values, values.to, serverUrl(values, env), console.log),
  };
}

/** `ehub restore`. */
export function restoreCommand(env: Environment): CommandModule<object, Values & { readonly from: string }> {
  return {
    command: 'restore',
    describe: 'make the database of a hub from a backup, and check its invariants',
    builder: (command) =>
      command
        .options(options)
        .option('from', { type: 'string', demandOption: true, describe: 'the folder of `ehub backup`' })
        .example('$0 restore --hub MYKUL --from /backup/mykul-2026-03-01', '')
        .epilogue(
          'It requires pg_restore in PATH, and that the database does not exist. What the hub did after the backup is lost: see docs/deployment.md.',
        ),
    handler: async (values) => {
      process.exitCode = await restore(values, values.from, serverUrl(values, env), console.log);
    },
  };
}

/** @throws Error that says what is in the way; the folder then has no manifest, so that it is not taken for a backup */
async function backUp({ hub, jobs }: Values, to: string, server: string, say: (line: string) => void): Promise<void> {
  if (existsSync(to)) throw new Error(`${to} exists. Name a new folder.`);
  const url = withDatabase(server, databaseName(hub));
  const facts = await onServer(url, (client) =>
    client.query("SELECT now() AS at, current_setting('server_version') AS server"),
  );
  const { at, server: version } = facts.rows[0] as { at: Date; server: string };
  mkdirSync(to, { recursive: true, mode: 0o700 });
  const args = ['--format=directory', `--file=${join(to, dumpFolder)}`, `--jobs=${jobs}`, '--no-owner', '--no-acl'];
  await runPostgresProgram('pg_dump', args, url);
  const made: z.infer<typeof manifest> = { format: 1, hub, at: at.toISOString(), server: version };
  writeFileSync(join(to, manifestFile), `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  say(`${to} has ${hub} as of ${made.at}.`);
}

/**
 * The database has its name only when it is complete, so that no hub can start on a part of it.
 * @returns the exit code: 1 where an invariant is violated
 */
async function restore(
  { hub, jobs }: Values,
  from: string,
  server: string,
  say: (line: string) => void,
): Promise<number> {
  const made = readManifest(from);
  if (made.hub !== hub) throw new Error(`${from} is a backup of ${made.hub}, not of ${hub}.`);
  const name = databaseName(hub);
  const unfinished = `${name}_restored`;
  await onServer(server, async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name]);
    if (rowCount)
      throw new Error(
        `Database ${name} exists. Stop the hub and rename it: ALTER DATABASE ${name} RENAME TO ${name}_old.`,
      );
    await client.query(`DROP DATABASE IF EXISTS ${unfinished}`);
    await client.query(`CREATE DATABASE ${unfinished} TEMPLATE template0 ENCODING 'UTF8'`);
  });
  const url = withDatabase(server, unfinished);
  await runPostgresProgram(
    'pg_restore',
    ['--exit-on-error', `--jobs=${jobs}`, '--no-owner', '--no-acl', join(from, dumpFolder)],
    url,
  );
  await onServer(url, (client) => client.query('ANALYZE'));
  const schemas = await openSchemas(url);
  const violations = await checkHub({ hub, schemas });
  await Promise.all(Object.values(schemas).map((schema) => schema.close()));
  await onServer(server, (client) => client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`));
  for (const { invariant, what } of violations) say(`invariant ${invariant}  ${hub}  ${what}`);
  say(
    `${hub} is restored as of ${made.at}. ${violations.length === 0 ? 'All its invariants hold.' : `Violations: ${violations.length}.`}`,
  );
  return violations.length === 0 ? 0 : 1;
}

function readManifest(from: string): z.infer<typeof manifest> {
  try {
    return manifest.parse(JSON.parse(readFileSync(join(from, manifestFile), 'utf8')));
  } catch {
    throw new Error(`${from} is not a complete backup of ehub backup: it has no valid ${manifestFile}.`);
  }
}

/** @throws Error where the options have a fault or no server runs */
function serverUrl({ hub, database, jobs }: Values, env: Environment): string {
  if (!isHubCode(hub)) throw new Error(`--hub is "${hub}"; it must be a hub's code, such as MYKUL.`);
  if (!Number.isInteger(jobs) || jobs < 1 || jobs > 64) throw new Error(`--jobs is ${jobs}; it must be 1 to 64.`);
  const url = database || env.DATABASE_URL;
  if (url) checkDatabaseUrl(url);
  return url || runningServerUrl(readNetworkConfig(env).dataDir, 'postgres');
}

async function onServer<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  try {
    await client.connect().catch((error: unknown) => {
      throw new Error(`${describeDatabase(url)} cannot be used: ${explainFailure(error)}`);
    });
    return await work(client);
  } finally {
    await client.end();
  }
}
