import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { clusterName } from './clusterName.ts';
import { enterableDataDir } from './enterableDataDir.ts';
import { superuser } from './initCluster.ts';

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
