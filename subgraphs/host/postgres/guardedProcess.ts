import { type ChildProcess, spawn } from 'node:child_process';
import type { ServerUser } from './serverUser.ts';

/**
 * The shell's standard input is a pipe that only we hold open. However we end, also by SIGKILL, it closes; the watcher
 * then asks the server for a fast, clean shutdown. Signals to a whole group or service must not end the watch early.
 */
const guard = `
exec 3<&0
"$@" </dev/null 3<&- &
server=$!
trap '' INT TERM HUP
(read -r _ <&3; kill -INT $server) 2>/dev/null &
watcher=$!
wait $server
status=$?
kill -KILL $watcher 2>/dev/null
exit $status
`;

/**
 * Runs a server that dies with us. Closing the standard input of the process ends it. It is a session of its own, so that
 * Ctrl-C at our terminal reaches us alone and we drain before we stop it.
 */
export function guardedProcess(program: string, args: readonly string[], user: ServerUser | undefined): ChildProcess {
  const guarded = spawn('/bin/sh', ['-c', guard, 'ehub-postgres', program, ...args], {
    ...user,
    env: serverEnvironment,
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  guarded.stdin?.on('error', () => undefined);
  return guarded;
}

/** What is known to be mended; all else is asked of the log. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/No space left|disk full/i, 'Free space, or set DATA_DIR to a folder on another disk.'],
  [/Permission denied|Read-only/i, 'Set DATA_DIR to a folder that can be written.'],
  [/shared memory|semaphore|address space/i, 'Give the system more memory for PostgreSQL.'],
];
const byDefault = 'Restore the data, or set DATA_DIR to another folder to start over.';

/**
 * The line of a PostgreSQL program's log that says why it ended, with its detail and a remedy: logs begin and end with lines
 * that say less.
 */
export function faultInLog(log: string): string {
  const lines = log.split('\n').map((line) => line.replace(/^[\d-]+ [\d:.]+ \w+ \[\d+\] /, '').trim());
  const first = lines.findIndex((line) => /^(FATAL|PANIC|initdb: error|postgres: could not)/.test(line));
  const fault = lines[first] ?? lines.find((line) => line !== '') ?? 'it said nothing';
  const detail = lines.slice(first + 1).find((line) => line.startsWith('DETAIL:'));
  const remedy = remedies.find(([about]) => about.test(fault))?.[1] ?? byDefault;
  const said = [fault, detail].filter((line) => line !== undefined).map((line) => line.replace(/^[A-Z]+:\s+/, ''));
  return [...said.map((line) => line.replace(/\.?$/, '.')), remedy].join(' ');
}

/** All that PostgreSQL's programs see of the environment: nothing of the caller's changes what they do. */
export const serverEnvironment: NodeJS.ProcessEnv = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };
