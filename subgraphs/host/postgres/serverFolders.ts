import { spawnSync } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { superuser } from './initCluster.ts';
import { limits } from './limits.ts';
import { type ServerUser, serverUser } from './serverUser.ts';

/**
 * Makes the server's own folder, private to its user, inside the data folder, whose other contents stay as they are.
 * @throws when it cannot be made or its user cannot enter it, saying where and what to do
 */
export function makeServerHome(home: string, user: ServerUser | undefined): void {
  try {
    const dataDir = dirname(home);
    const isNew = makeFolder(dataDir);
    if (isNew && user) chmodSync(dataDir, 0o755);
    if (!existsSync(home)) makePrivate(home, user);
  } catch (error) {
    throw new Error(`The data folder ${home} cannot be created (${reason(error)}): choose another DATA_DIR.`);
  }
  if (user && spawnSync('/bin/sh', ['-c', 'cd "$0"', home], { ...user, cwd: '/', timeout: 5_000 }).status !== 0) {
    throw new Error(
      `PostgreSQL runs as user ${user.uid}, who cannot enter ${home}: ` +
        'choose a DATA_DIR outside private folders, or start as an ordinary user.',
    );
  }
}

/**
 * Where the server's socket is: its own folder, or a short one in /tmp when that path does not fit a socket's address.
 * The short name is made from the long one, so that each server finds its own again.
 */
export function makeSocketFolder(home: string, user: ServerUser | undefined): string {
  const fits = Buffer.byteLength(join(home, '.s.PGSQL.5432')) <= limits.socketPathBytes;
  const separatesFolders = /[",]/;
  if (fits && !separatesFolders.test(home)) return home;
  const folder = `/tmp/ehub-${createHash('sha256').update(home).digest('hex').slice(0, 16)}`;
  const uid = user?.uid ?? process.getuid?.();
  if (!lstatSync(folder, { throwIfNoEntry: false })) makePrivate(folder, user);
  const made = lstatSync(folder);
  const isPrivate = made.isDirectory() && made.uid === uid && (made.mode & 0o077) === 0;
  if (!isPrivate)
    throw new Error(`${folder}, for the socket of the server in ${home}, belongs to another user: remove it.`);
  return folder;
}

function makePrivate(folder: string, user: ServerUser | undefined): void {
  mkdirSync(folder, { mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}

/** Where the data of servers that cannot enter their network's own folder is kept. */
const sharedFolder = '/var/lib/ehub';

/**
 * The folder for PostgreSQL's data: the network's own data folder, which must exist; but where root runs a network in a
 * private folder that the server's user cannot enter, a folder of /var/lib. The file `postgres.id` in the network's
 * folder names it, so that the data is found again as long as that folder is kept, and a new folder begins anew.
 */
export function enterableDataDir(dataDir: string): string {
  const user = serverUser(join(dataDir, 'postgres'));
  if (!user || canEnter(dataDir, user)) return dataDir;
  const idFile = join(dataDir, 'postgres.id');
  const id = readId(idFile) ?? randomUUID();
  writeFileSync(idFile, `${id}\n`);
  return join(sharedFolder, id);
}

function canEnter(folder: string, user: { readonly uid: number; readonly gid: number }): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', folder], { ...user, cwd: '/', timeout: 5_000 }).status === 0;
}

function readId(file: string): string | undefined {
  try {
    const id = readFileSync(file, 'utf8').trim();
    return /^[0-9a-f-]{36}$/.test(id) ? id : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Makes a folder and those above it. Node's own `recursive` never returns where a file system makes no folders at all
 * and calls that "no such file", as /proc does.
 * @returns whether it is new
 * @throws the system's error where it cannot be made, or a file has its name
 */
export function makeFolder(path: string): boolean {
  const folder = resolve(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeFolder(parent);
  mkdirSync(folder);
  return true;
}

/**
 * The URL of a database of the embedded server that another process runs on a data folder, from its `postmaster.pid`: the
 * folder of the server's socket is in line 5.
 * @throws Error where no server runs there
 */
export function runningServerUrl(dataDir: string, database: string): string {
  const folder = resolve(dataDir);
  const pidFile = existsSync(folder) && join(enterableDataDir(folder), 'postgres', clusterName, 'postmaster.pid');
  const socketFolder = pidFile && existsSync(pidFile) ? readFileSync(pidFile, 'utf8').split('\n')[4] : undefined;
  if (!socketFolder) throw new Error(`No PostgreSQL runs on ${dataDir}.`);
  return `postgresql://${superuser}@/${database}?host=${encodeURIComponent(socketFolder)}`;
}

/** The folder of a server's data. Its name holds PostgreSQL's major version, since another version cannot read it. */
export const clusterName = 'cluster-18';
