// How long a hub's database takes to copy and to have back:
// npx tsc -b && node --import ./test/support/runTypeScript.mjs bench/figures/restoreTime.mjs --megabytes 1000
//
// Debian's PostgreSQL, with fsync. The database has a hub's demo data, and otherwise what grows for ever: receipts and the
// stored answers of mutations.
import '../../schema/requireNode.mjs';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { toolOptions } from '../toolOptions.ts';

const { default: pg } = await import('pg');
const { DebianPostgres } = await import('../../test/support/deployment/DebianPostgres.ts');
const { makeServiceFolder, privateFolder } = await import('../../test/support/deployment/serviceFolder.ts');
const { Replica } = await import('../../test/support/deployment/Replica.ts');
const { runCommand } = await import('../../test/support/processes/runCommand.ts');
const { hubNodeFlags } = await import('../../subgraphs/nodeFlags.ts');
const { projectRoot } = await import('../../schema/projectRoot.ts');
const { freePort } = await import('../freePort.ts');

const values = toolOptions(
  'node --import ./test/support/runTypeScript.mjs bench/figures/restoreTime.mjs',
  "How long a hub's database takes to copy and to have back.",
  { megabytes: { type: 'string', default: '1000', about: 'how large it is' } },
);
const megabytes = Number(values.megabytes);
const patienceMs = 900_000;

/** SQL of a digest in base64url. */
const of = (what) => `substr(translate(encode(sha256((n || '${what}')::bytea), 'base64'), '+/', '-_'), 1, 43)`;
/** A mutation's receipt and its stored answer take about 2 kB, with their indexes. */
const fill = (first, last) => [
  `INSERT INTO settlement.receipt (at, party, subject, operation, input, answer, position, previous, digest, kid, signature)
    SELECT now(), 'operator:MYKUL', 'figure', 'depositFunds', ${of('i')}, ${of('a')}, 1000000 + n, ${of('p')}, ${of('d')}, 'key',
      ${of('s')} || ${of('t')} FROM generate_series(${first}, ${last}) n`,
  `INSERT INTO settlement.idempotency (key, operation, body_hash, answer)
    SELECT 'figure ' || n, 'depositFunds', sha256(n::text::bytea), json_build_object('payload', (SELECT string_agg(md5(n || '.' || m), '')
      FROM generate_series(1, 24) m)) FROM generate_series(${first}, ${last}) n`,
];

function timed(what, work) {
  const beganMs = performance.now();
  work();
  console.log(`${what}: ${((performance.now() - beganMs) / 1_000).toFixed(1)} s`);
}

const folder = makeServiceFolder();
const postgres = await DebianPostgres.create(folder, 'figure', { fsync: 'on', max_wal_size: '4GB' });
const config = join(folder.path, 'hub.json');
const registry = join(projectRoot, 'subgraphs/hubs/network.json');
writeFileSync(config, JSON.stringify({ hub: 'MYKUL', registry, database: postgres.url('postgres') }));
const hub = new Replica('subgraphs', await freePort(), config, hubNodeFlags);
await hub.start();
await hub.stop();

const client = new pg.Client({ connectionString: postgres.url('ehub_mykul') });
await client.connect();
const size = async () =>
  Number((await client.query('SELECT pg_database_size(current_database()) / 1e6 AS size')).rows[0].size);
for (let n = 0; (await size()) < megabytes; n += 20_000)
  for (const text of fill(n, n + 19_999)) await client.query(text);
console.log(`${Math.round(await size())} MB`);
await client.end();

const ehub = (command, ...args) =>
  runCommand(process.execPath, [join(projectRoot, 'cli/ehub.mjs'), command, '--hub', 'MYKUL', ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: postgres.url('postgres') },
    patienceMs,
  });
const copy = join(folder.path, 'copy');
timed('ehub backup', () => ehub('backup', '--to', copy));
console.log(runCommand('du', ['-sm', copy]).split('\t')[0], 'MB on disk');
const admin = new pg.Client({ connectionString: postgres.url('postgres') });
await admin.connect();
await admin.query('ALTER DATABASE ehub_mykul RENAME TO ehub_mykul_old');
timed('ehub restore', () => ehub('restore', '--from', copy));
await admin.query('DROP DATABASE ehub_mykul_old');
await admin.end();

const base = join(privateFolder(folder, 'base'), 'data');
timed('pg_basebackup', () =>
  postgres.run('pg_basebackup', ['--pgdata', base, '--checkpoint=fast', '--dbname', postgres.url('postgres')]),
);
await postgres.lose();
const beganMs = performance.now();
postgres.adopt(base);
await postgres.start({ restore_command: 'false' });
console.log(`start on the base backup: ${((performance.now() - beganMs) / 1_000).toFixed(1)} s`);
await postgres.stop();
rmSync(folder.path, { recursive: true });
