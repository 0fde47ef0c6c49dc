import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgresServer } from '../../../subgraphs/host/postgres/startPostgresServer.ts';

/** Set for the test files, which may run in other processes than the server's parent. */
export const testServerVariable = 'EHUB_TEST_POSTGRES_URL';

/** In memory where there is such a folder. A name holds the process id of its run. */
const parent = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
const prefix = 'ehub-test-';
const folder = join(parent, `${prefix}${process.pid}`);

let server: PostgresServer | undefined;

export async function startTestServer(): Promise<void> {
  removeFoldersOfKilledRuns();
  mkdirSync(folder, { mode: 0o755 });
  server = await startPostgresServer({ dataDir: folder, durable: false });
  process.env[testServerVariable] = server.url('postgres');
}

export async function stopTestServer(): Promise<void> {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
}

function removeFoldersOfKilledRuns(): void {
  for (const name of readdirSync(parent)) {
    const pid = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : Number.NaN;
    if (pid > 0 && !isRunning(pid)) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
