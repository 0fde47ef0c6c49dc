import { spawnSync } from 'node:child_process';

/** Each takes well below a second where the machine is idle. While it runs, Jest cannot end the test that waits for it. */
const patienceMs = 30_000;

/**
 * Runs a command to its end and answers what it printed.
 * @throws Error with what it reported, when it fails, reports anything or does not end
 */
export function runCommand(program: string, args: readonly string[], env?: NodeJS.ProcessEnv): string {
  const options = { env, encoding: 'utf8', timeout: patienceMs, killSignal: 'SIGKILL' } as const;
  const { status, signal, error, stdout, stderr } = spawnSync(program, args, options);
  if (status !== 0 || stderr) throw new Error(`${program} ended (${error ?? signal ?? status}): ${stderr}`);
  return stdout;
}
