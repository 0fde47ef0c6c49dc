import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { limits } from './limits.ts';
import { makeFolder } from './makeFolder.ts';
import type { ServerUser } from './serverUser.ts';

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
    throw new Error(`The data folder ${home} cannot be made (${reason(error)}): choose another DATA_DIR.`);
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
  if (!isPrivate) throw new Error(`${folder}, for the socket of the server in ${home}, is somebody else's: remove it.`);
  return folder;
}

function makePrivate(folder: string, user: ServerUser | undefined): void {
  mkdirSync(folder, { mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
}

function reason(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? String(error);
}
