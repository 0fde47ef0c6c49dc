import { chmodSync, chownSync, mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ServerUser, serverUser } from '../../../subgraphs/host/postgres/serverUser.ts';

/** Where a deployment of a test keeps its files, and who runs its servers: root may run neither PostgreSQL nor PgBouncer. */
export interface ServiceFolder {
  readonly path: string;
  readonly user: ServerUser | undefined;
}

/** A new folder that every user may enter. */
export function makeServiceFolder(): ServiceFolder {
  const path = mkdtempSync(join(tmpdir(), 'ehub-deployed-'));
  chmodSync(path, 0o755);
  return { path, user: serverUser(join(path, 'none')) };
}

/** A folder in it that belongs to the servers' user alone. */
export function privateFolder({ path, user }: ServiceFolder, name: string): string {
  const folder = join(path, name);
  mkdirSync(folder, { mode: 0o700 });
  if (user) chownSync(folder, user.uid, user.gid);
  return folder;
}
