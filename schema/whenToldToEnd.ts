/**
 * Calls `stop` at each signal to end, and when the process that holds our IPC channel is gone: also where it is gone
 * already, since a process takes a second to start.
 */
export function whenToldToEnd(stop: () => void): void {
  for (const event of ['SIGTERM', 'SIGINT', 'disconnect'] as const) process.on(event, stop);
  if (process.send && !process.connected) stop();
}
