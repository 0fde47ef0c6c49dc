import { readFileSync, readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/**
 * The kernel's number of the thread that calls; undefined where there is no such number to be had.
 *
 * @see proc(5), /proc/thread-self
 */
export function ownThreadNumber(): string | undefined {
  try {
    return basename(readlinkSync('/proc/thread-self'));
  } catch {
    return undefined;
  }
}

/**
 * Processor time that a thread of this process has had, in milliseconds; undefined where the system does not tell.
 *
 * @see https://docs.kernel.org/scheduler/sched-stats.html
 */
export function processorTimeMs(threadNumber: string | undefined): number | undefined {
  if (threadNumber === undefined) return undefined;
  try {
    const [nanoseconds] = readFileSync(`/proc/self/task/${threadNumber}/schedstat`, 'latin1').split(' ', 1);
    return Number(nanoseconds) / 1e6;
  } catch {
    return undefined;
  }
}
