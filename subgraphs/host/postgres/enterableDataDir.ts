import { spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serverUser } from './serverUser.ts';

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
