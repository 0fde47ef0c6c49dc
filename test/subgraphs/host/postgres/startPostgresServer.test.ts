import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, expect, test } from '@jest/globals';
import pg from 'pg';
import { type PostgresServer, startPostgresServer } from '../../../../subgraphs/host/postgres/startPostgresServer.ts';
import { createCheckout, LauncherProcess } from '../../../support/processes/LauncherProcess.ts';
import { runCommand } from '../../../support/processes/runCommand.ts';

const root = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ehub-launcher-'));
chmodSync(root, 0o755);
const checkout = join(root, 'checkout');
createCheckout(checkout);
afterAll(() => rmSync(root, { recursive: true }));

const launched: LauncherProcess[] = [];
afterEach(() => {
  for (const launcher of launched.splice(0)) launcher.kill('SIGKILL');
});

function launch(...args: [options: object, user?: { uid: number; gid: number }]): LauncherProcess {
  const launcher = new LauncherProcess(checkout, ...args);
  launched.push(launcher);
  return launcher;
}

const asRoot = process.getuid?.() === 0 ? test : test.skip;
const nobody = { uid: Number(runCommand('id', ['-u', 'nobody'])), gid: Number(runCommand('id', ['-g', 'nobody'])) };

/** A new folder that everybody may enter, with this in its name. */
function newFolder(name = 'data'): string {
  const folder = mkdtempSync(join(root, `${name}-`));
  chmodSync(folder, 0o755);
  return folder;
}

async function query(url: string | undefined, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

async function withServer<T>(
  options: Parameters<typeof startPostgresServer>[0],
  use: (server: PostgresServer) => Promise<T>,
): Promise<T> {
  const server = await startPostgresServer(options);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function untilEnded(pid: number): Promise<void> {
  for (let look = 0; isRunning(pid); look += 1) {
    if (look === 1_000) throw new Error(`Process ${pid} did not end.`);
    await delay(10);
  }
}

test('keeps its data over a restart, written through to the disk, and ends when stopped', async () => {
  const dataDir = newFolder();
  const pid = await withServer({ dataDir }, async (server) => {
    await query(server.url('postgres'), 'CREATE TABLE kept AS SELECT 42 AS answer');
    expect(await query(server.url('postgres'), 'SHOW fsync')).toEqual(['on']);
    return server.pid;
  });
  expect(isRunning(pid)).toBe(false);
  const again = withServer({ dataDir }, ({ url }) => query(url('postgres'), 'SELECT answer FROM kept'));
  expect(await again).toEqual([42]);
});

test('serves UTF-8, ordered the same on every machine, in UTC, on no network port, after a cut-short initdb', async () => {
  const dataDir = newFolder();
  mkdirSync(join(dataDir, 'postgres/cluster-18.unfinished'), { recursive: true });
  if (process.getuid?.() === 0) runCommand('chown', ['-R', 'nobody', join(dataDir, 'postgres')]);
  await withServer({ dataDir, durable: false }, async ({ url }) => {
    const settings = ['server_encoding', 'timezone', 'listen_addresses', 'max_connections', 'fsync'];
    const text = `SELECT current_setting(name) FROM unnest('{${settings}}'::text[]) name`;
    expect(await query(url('postgres'), text)).toEqual(['UTF8', 'UTC', '', '200', 'off']);
    const ordered = `SELECT word FROM unnest('{ä,b,a,B,中}'::text[]) word ORDER BY word`;
    expect(await query(url('postgres'), ordered)).toEqual(['B', 'a', 'b', 'ä', '中']);
    expect(await query(url('postgres'), `SELECT upper('ä')`)).toEqual(['Ä']);
  });
});

test.each(['with spaces, "quotes", 100% + ü', 'x'.repeat(120)])('serves from a data folder named %p', async (name) => {
  const dataDir = join(newFolder(), name);
  const folder = await withServer({ dataDir, durable: false }, async ({ url }) => {
    expect(await query(url('postgres'), 'SELECT 1')).toEqual([1]);
    return new URLSearchParams(url('postgres').split('?')[1]).get('host') ?? '';
  });
  expect(Buffer.byteLength(join(folder, '.s.PGSQL.5432'))).toBeLessThanOrEqual(103);
  expect(statSync(folder).mode & 0o077).toBe(0);
  rmSync(folder, { recursive: true });
});

test('two servers run side by side, each with its own data', async () => {
  await withServer({ dataDir: newFolder(), durable: false }, async (one) => {
    await withServer({ dataDir: newFolder(), durable: false }, async (two) => {
      await query(one.url('postgres'), 'CREATE TABLE only_in_one ()');
      await expect(query(two.url('postgres'), 'SELECT FROM only_in_one')).rejects.toThrow('does not exist');
    });
  });
});

test('refuses data that another server holds, naming its process and what to do', async () => {
  const dataDir = newFolder();
  await withServer({ dataDir, durable: false }, async ({ pid }) => {
    await expect(startPostgresServer({ dataDir })).rejects.toThrow(
      `Another PostgreSQL (process ${pid}) runs on ${dataDir}/postgres/cluster-18: stop the network`,
    );
  });
});

test('waits for a predecessor that is still shutting down', async () => {
  const dataDir = newFolder();
  const predecessor = await startPostgresServer({ dataDir, durable: false });
  process.kill(predecessor.pid, 'SIGSTOP');
  const stopped = predecessor.stop();
  const waited: string[] = [];
  const successor = await startPostgresServer({
    dataDir,
    durable: false,
    log: (line) => {
      if (!line.includes('already exists')) return;
      waited.push(line);
      process.kill(predecessor.pid, 'SIGCONT');
    },
  });
  expect(waited).not.toEqual([]);
  expect(successor.pid).not.toBe(predecessor.pid);
  await Promise.all([stopped, successor.stop()]);
});

test('leaves no server behind when its parent is killed with SIGKILL, and loses nothing', async () => {
  const dataDir = newFolder();
  const launcher = launch({ dataDir });
  const { pid, url } = await launcher.next();
  await query(url, 'CREATE TABLE kept AS SELECT 42 AS answer');
  launcher.kill('SIGKILL');
  const again = withServer({ dataDir }, (server) => query(server.url('postgres'), 'SELECT answer FROM kept'));
  expect(await again).toEqual([42]);
  await untilEnded(pid ?? 0);
});

test('goes on serving when Ctrl-C reaches the process group of its parent', async () => {
  const launcher = launch({ dataDir: newFolder(), durable: false });
  const { pid, url } = await launcher.next();
  process.kill(-launcher.pid, 'SIGINT');
  expect(await launcher.next()).toEqual({ interrupted: true });
  expect(await query(url, 'SELECT 1')).toEqual([1]);
  await launcher.end();
  await untilEnded(pid ?? 0);
});

test('tells its owner when the server ends by itself', async () => {
  const server = await startPostgresServer({ dataDir: newFolder(), durable: false });
  process.kill(server.pid, 'SIGQUIT');
  await server.exited;
  await server.stop();
});

asRoot(
  'root runs a private checkout, installed without install scripts, as nobody when there is no postgres',
  async () => {
    chmodSync(checkout, 0o700);
    const dataDir = newFolder();
    const options = { dataDir, durable: false, userNames: ['nonexistent', 'nobody'] };
    const launcher = launch(options);
    const { pid, url, error } = await launcher.next();
    expect(error).toBeUndefined();
    expect(await query(url, 'SELECT 1')).toEqual([1]);
    expect(statSync(`/proc/${pid}`).uid).toBe(nobody.uid);
    await launcher.end();

    const later = launch({ dataDir, durable: false });
    expect(statSync(`/proc/${(await later.next()).pid}`).uid).toBe(nobody.uid);
    await later.end();
  },
);

asRoot("an ordinary user runs a checkout that is somebody else's, installed without install scripts", async () => {
  chmodSync(checkout, 0o755);
  const dataDir = newFolder();
  runCommand('chown', ['nobody', dataDir]);
  const launcher = launch({ dataDir, durable: false }, nobody);
  const { pid, url, error } = await launcher.next();
  expect(error).toBeUndefined();
  expect(await query(url, 'SELECT 1')).toEqual([1]);
  expect(statSync(`/proc/${pid}`).uid).toBe(nobody.uid);
  await launcher.end();
});

asRoot('says that an ordinary user may not write the data folder', async () => {
  const dataDir = newFolder();
  const launcher = launch({ dataDir }, nobody);
  expect((await launcher.next()).error).toBe(
    `The data folder ${dataDir}/postgres cannot be created (EACCES): choose another DATA_DIR.`,
  );
  await launcher.end();
});

asRoot("says that an ordinary user may not use another user's data", async () => {
  const dataDir = newFolder();
  mkdirSync(join(dataDir, 'postgres'), { mode: 0o700 });
  const launcher = launch({ dataDir }, nobody);
  expect((await launcher.next()).error).toMatch(/belongs to user 0: start as that user or root, or choose another/);
  await launcher.end();
});

asRoot('says that the data may not be in a private folder of root', async () => {
  const dataDir = newFolder();
  chmodSync(dataDir, 0o700);
  await expect(startPostgresServer({ dataDir })).rejects.toThrow('choose a DATA_DIR outside private folders');
});

test('says that the data folder is a file', async () => {
  const file = join(newFolder(), 'file');
  writeFileSync(file, '');
  await expect(startPostgresServer({ dataDir: file })).rejects.toThrow(
    /cannot be created \(\w+\): choose another DATA_DIR/,
  );
});

test('quotes initdb when it fails, and leaves no half-made data', async () => {
  const programs = join(newFolder('programs'), 'native');
  const bin = join(programs, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(programs, 'pg-symlinks.json'), '[]');
  writeFileSync(join(bin, 'postgres'), '#!/bin/sh\nexit 0\n', { mode: 0o755 });
  writeFileSync(join(bin, 'initdb'), '#!/bin/sh\necho "initdb: error: disk full" >&2; exit 1\n', { mode: 0o755 });
  const dataDir = newFolder();
  await expect(startPostgresServer({ dataDir, programs })).rejects.toThrow(
    `could not create its data folder ${dataDir}/postgres/cluster-18: initdb: error: disk full. Free space`,
  );
  expect(readdirSync(join(dataDir, 'postgres'))).toEqual([]);
});
