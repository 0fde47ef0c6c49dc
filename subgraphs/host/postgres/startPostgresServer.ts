import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { faultInLog, guardedProcess } from './guardedProcess.ts';
import { initCluster, superuser } from './initCluster.ts';
import { limits } from './limits.ts';
import { clusterName, makeServerHome, makeSocketFolder } from './serverFolders.ts';
import { installedBinaries, runnableBinaries, type ServerUser, serverUser } from './serverUser.ts';

/** A running PostgreSQL that belongs to this process and ends with it. */
export interface PostgresServer {
  /** The process id of the server itself. */
  readonly pid: number;
  /** A URL for `pg`, psql and DATABASE_URL; it holds for this run of the server. */
  url(database: string): string;
  /** Fulfilled when the server has ended, for whatever reason. */
  readonly exited: Promise<void>;
  /** A clean shutdown: open connections are cut, what was committed is on disk. */
  stop(): Promise<void>;
}

interface PostgresServerOptions {
  /** The server keeps everything in the folder `postgres` in it; made when missing. */
  readonly dataDir: string;
  /** False makes writes faster and loses data when the machine crashes: for tests. */
  readonly durable?: boolean;
  /** Takes the server's log, line by line. */
  readonly log?: (line: string) => void;
  /** Where PostgreSQL's programs are; default: the installed package of this platform. */
  readonly programs?: string;
  /** Whom root may run the server as, in order of preference. */
  readonly userNames?: readonly string[];
}

/** What a server says when another one has its data folder or its socket. */
const heldByAnother = /lock file .* already exists|pre-existing shared memory block/;

/**
 * Starts PostgreSQL from the programs in node_modules, on a Unix socket only, and makes its data folder the first time. A
 * predecessor on the same data that is still shutting down is waited for.
 * @throws Error with the place and the remedy, when the data folder cannot be used or the server does not start
 */
export async function startPostgresServer(options: PostgresServerOptions): Promise<PostgresServer> {
  const home = join(resolve(options.dataDir), 'postgres');
  const cluster = join(home, clusterName);
  const user = serverUser(home, options.userNames);
  makeServerHome(home, user);
  const bin = runnableBinaries(options.programs ?? installedBinaries(), user, home);
  const durable = options.durable ?? true;
  if (!existsSync(cluster)) await initCluster(bin, cluster, user, durable);
  const socketFolder = makeSocketFolder(home, user);
  const guarded = await takeOver(cluster, () =>
    launch(join(bin, 'postgres'), serverArguments(cluster, socketFolder, durable), user, options.log),
  );
  const { pid } = holder(cluster);
  return {
    pid,
    url: (database) => `postgresql://${superuser}@/${database}?host=${encodeURIComponent(socketFolder)}`,
    exited: hasEnded(guarded) ? Promise.resolve() : once(guarded, 'exit').then(() => undefined),
    stop: () => stop(guarded, pid),
  };
}

function serverArguments(cluster: string, socketFolder: string, durable: boolean): string[] {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: socketFolder,
    unix_socket_permissions: '0700',
    max_connections: limits.maxConnections,
    logging_collector: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

type Launch =
  | { readonly kind: 'ready'; readonly guarded: ChildProcess }
  | { readonly kind: 'ended'; readonly log: string };

/** Runs the server until it takes connections or ends. */
async function launch(
  program: string,
  args: readonly string[],
  user: ServerUser | undefined,
  log: (line: string) => void = () => undefined,
): Promise<Launch> {
  const guarded = guardedProcess(program, args, user);
  let said = '';
  let unfinishedLine = '';
  const giveUp = setTimeout(() => guarded.stdin?.end(), limits.startTimeoutMs);
  const ready = new Promise<Launch>((fulfil, reject) => {
    guarded.once('error', reject);
    guarded.once('close', () => fulfil({ kind: 'ended', log: said.trim() }));
    guarded.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-limits.quotedLogLength);
      if (said.includes('ready to accept connections')) fulfil({ kind: 'ready', guarded });
      const lines = (unfinishedLine + text).split('\n');
      unfinishedLine = lines.pop() ?? '';
      lines.forEach(log);
    });
  });
  return ready.finally(() => clearTimeout(giveUp));
}

/** Repeats the launch while another server holds the data, for as long as that one may need to end. */
async function takeOver(cluster: string, launchOnce: () => Promise<Launch>): Promise<ChildProcess> {
  const begunAtMs = performance.now();
  for (;;) {
    const outcome = await launchOnce();
    if (outcome.kind === 'ready') return outcome.guarded;
    if (!heldByAnother.test(outcome.log)) {
      throw new Error(`PostgreSQL did not start on ${cluster}: ${faultInLog(outcome.log)}`);
    }
    const { pid, status } = holder(cluster);
    const patienceMs = status === 'stopping' ? limits.predecessorStopMs : limits.predecessorNoticeMs;
    if (performance.now() - begunAtMs > patienceMs) {
      throw new Error(
        `Another PostgreSQL (process ${pid}) runs on ${cluster}: stop the network that uses this DATA_DIR, or choose another.`,
      );
    }
    await delay(limits.retryMs);
  }
}

/**
 * The server that holds a data folder, as its `postmaster.pid` says: the process in line 1, its state in line 8. A server that
 * ends removes the file last.
 */
function holder(cluster: string): { readonly pid: number; readonly status: string | undefined } {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n');
    return { pid: Number(lines[0]), status: lines[7]?.trim() };
  } catch {
    return { pid: Number.NaN, status: 'stopping' };
  }
}

async function stop(guarded: ChildProcess, pid: number): Promise<void> {
  if (hasEnded(guarded)) return;
  const ended = once(guarded, 'exit');
  const dropEverything = setTimeout(() => process.kill(pid, 'SIGQUIT'), limits.stopTimeoutMs);
  guarded.stdin?.end();
  await ended;
  clearTimeout(dropEverything);
}

function hasEnded(guarded: ChildProcess): boolean {
  return guarded.exitCode !== null || guarded.signalCode !== null;
}
