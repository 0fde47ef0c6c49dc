import { type ChildProcess, spawn } from 'node:child_process';
import { serverEnvironment } from './serverEnvironment.ts';
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
