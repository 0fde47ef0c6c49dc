import { execFile } from 'node:child_process';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { faultInLog, serverEnvironment } from './guardedProcess.ts';
import { limits } from './limits.ts';
import type { ServerUser } from './serverUser.ts';

/** The one role of an embedded server; whoever may open its socket is this role, without a password. */
export const superuser = 'ehub';

/**
 * Makes an empty cluster: UTF-8, and the same order of text on every machine, by PostgreSQL's own C.UTF-8 rather than a
 * locale of the operating system. It appears under its name only when it is complete.
 * @param durable false: a crash of the machine may leave it broken, which a test does not mind
 */
export async function initCluster(
  bin: string,
  cluster: string,
  user: ServerUser | undefined,
  durable: boolean,
): Promise<void> {
  const unfinished = `${cluster}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const settings = ['-D', unfinished, '-U', superuser, '-A', 'trust', '-E', 'UTF8', '--locale=C'];
  const locale = ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const sync = durable ? [] : ['--no-sync'];
  try {
    await promisify(execFile)(join(bin, 'initdb'), [...settings, ...locale, ...sync, '--no-instructions'], {
      ...user,
      env: serverEnvironment,
      cwd: '/',
      timeout: limits.initTimeoutMs,
    });
  } catch (error) {
    const said = (error as { stderr?: string }).stderr?.trim() || String(error);
    throw new Error(`PostgreSQL could not create its data folder ${cluster}: ${faultInLog(said)}`);
  }
  renameSync(unfinished, cluster);
  if (durable) syncFolder(dirname(cluster));
}

function syncFolder(folder: string): void {
  const descriptor = openSync(folder, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
