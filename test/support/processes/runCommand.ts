import { spawnSync } from 'node:child_process';
import type { ServerUser } from '../../../subgraphs/host/postgres/serverUser.ts';

interface CommandOptions {
  readonly env?: NodeJS.ProcessEnv;
  /** Who runs it; us when left out. */
  readonly user?: ServerUser;
  /** While it runs, Jest cannot end the test that waits for it. */
  readonly patienceMs?: number;
}

/**
 * Runs a command to its end and answers what it printed.
 * @throws Error with what it reported, when it fails, reports anything or does not end
 */
export function runCommand(
  program: string,
  args: readonly string[],
  { env, user, patienceMs = 30_000 }: CommandOptions = {},
): string {
  const options = { env, ...user, encoding: 'utf8', timeout: patienceMs, killSignal: 'SIGKILL' } as const;
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, user ? { ...options, cwd: '/' } : options);
  if (status !== 0 || stderr) throw new Error(`${program} ended (${error ?? signal ?? status}): ${stderr}`);
  return stdout;
}
