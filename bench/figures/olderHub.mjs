// Trades between a hub of an older commit and one of this version, under a gateway of this version, and the upgrade of the
// older one while they trade:
// node bench/figures/olderHub.mjs --database postgresql://postgres@127.0.0.1:5432/postgres [--commit 1ff2f46] [--trades 40]
import '../../schema/requireNode.mjs';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { register } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';

register('../../test/support/typescriptLoader.mjs', import.meta.url);
const { projectRoot } = await import('../../schema/projectRoot.ts');
const { DemoProcess } = await import('../../test/support/processes/DemoProcess.ts');
const { freePorts } = await import('../../test/support/processes/freePorts.ts');

const { values } = parseArgs({
  options: {
    database: { type: 'string' },
    // The last one with settlement 1.2, shipments 1.2 and merchants 1.0.
    commit: { type: 'string', default: '1ff2f46' },
    trades: { type: 'string', default: '40' },
    'at-once': { type: 'string', default: '4' },
  },
});
if (!values.database) throw new Error('--database is missing: a PostgreSQL server for the older hub.');

const folder = mkdtempSync(join(tmpdir(), 'ehub-older-'));
const older = join(folder, 'older');
const dataDir = join(folder, 'data');
const ports = await freePorts();
const env = { ...process.env, ...ports, DATA_DIR: dataDir };
const gateway = `http://127.0.0.1:${ports.PORT}/graphql`;
const children = [];

/** The older program, built with the packages of this version. */
function buildOlder() {
  execFileSync('git', ['worktree', 'add', '--detach', older, values.commit], { cwd: projectRoot, stdio: 'ignore' });
  symlinkSync(join(projectRoot, 'node_modules'), join(older, 'node_modules'));
  execFileSync('npx', ['tsc', '-b'], { cwd: older });
}

async function dropDatabase() {
  const client = new pg.Client({ connectionString: values.database });
  await client.connect();
  await client.query('DROP DATABASE IF EXISTS ehub_cnhgh WITH (FORCE)');
  await client.end();
}

/** The registry with what the older version knows of hubs: it refuses members that it does not know. */
function olderRegistry() {
  const document = JSON.parse(readFileSync(join(dataDir, 'network.json'), 'utf8'));
  const hubs = document.hubs.map(({ position: _, ...hub }) => hub);
  const file = join(folder, 'network.json');
  writeFileSync(file, JSON.stringify({ ...document, hubs }));
  return file;
}

/** Runs CNHGH, of the program in a folder, until it serves. */
async function startHub(root, registry, port) {
  const args = ['--hub', 'CNHGH', '--registry', registry, '--key', join(dataDir, 'keys/CNHGH.jwk')];
  const more = ['--database', values.database, '--port', String(port), '--supergraph', gateway, '--log-level', 'error'];
  const child = spawn(process.execPath, [join(root, 'dist/subgraphs/main.js'), ...args, ...more], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  children.push(child);
  for (;;) {
    const [message] = await once(child, 'message');
    if (message.kind === 'ready') return child;
    if (message.kind === 'failed') throw new Error(message.message);
  }
}

function move(port) {
  const args = [join(projectRoot, 'cli/ehub.mjs'), 'move', 'CNHGH', '--url', `http://127.0.0.1:${port}`];
  execFileSync(process.execPath, args, { env });
}

/** @returns what came of so many trades in both directions */
async function trades() {
  const program = join(projectRoot, 'bench/figures/tradesEndToEnd.mjs');
  const counts = ['--trades', values.trades, '--at-once', values['at-once']];
  const args = [program, '--gateway', gateway, '--tokens', join(dataDir, 'tokens.json'), ...counts];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (chunk) => {
    text += chunk;
  });
  await once(child, 'close');
  return text.trimEnd();
}

const demo = new DemoProcess({ ...ports, DATA_DIR: dataDir });
try {
  buildOlder();
  await dropDatabase();
  await demo.running();
  const [olderPort, newerPort] = [Number(ports.HUB_PORT) + 17, Number(ports.HUB_PORT) + 18];
  const before = await startHub(older, olderRegistry(), olderPort);
  move(olderPort);
  console.log(`CNHGH of ${values.commit} beside MYKUL of this version:\n${await trades()}`);

  const underWay = trades();
  await delay(3_000);
  const startMs = performance.now();
  await startHub(projectRoot, join(dataDir, 'network.json'), newerPort);
  move(newerPort);
  before.kill('SIGTERM');
  const seconds = ((performance.now() - startMs) / 1_000).toFixed(1);
  console.log(`CNHGH upgraded within ${seconds} s while it trades:\n${await underWay}`);
} finally {
  for (const child of children) child.kill();
  await demo.stop();
  execFileSync('git', ['worktree', 'remove', '--force', older], { cwd: projectRoot });
  rmSync(folder, { recursive: true, force: true });
}
