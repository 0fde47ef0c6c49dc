import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { HubEnvironment, PeriodicTask } from './Subgraph.ts';

/**
 * Repeats a task until it is stopped. A failed run is logged, and the next one starts as usual.
 * @returns stops it: aborts a run in progress and waits for its end
 */
export function runPeriodically(
  task: PeriodicTask,
  environment: HubEnvironment,
  log: FastifyBaseLogger,
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
  // Every statement and call in progress listens to it, as many at once as the task has bounds for.
  setMaxListeners(0, signal);
  const ended = (async () => {
    while (!signal.aborted) {
      await task.run({ ...environment, signal }).catch((err: unknown) => {
        if (!signal.aborted) log.warn({ err, task: task.name }, 'a periodic task failed');
      });
      await delay(task.intervalMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  })();
  return () => {
    stopping.abort();
    return ended;
  };
}

/** Bounds of the wait between two attempts, in milliseconds. */
interface RetryDelays {
  readonly firstRetryMs: number;
  readonly longestRetryMs: number;
}

/**
 * Milliseconds to wait after `attempts` attempts: doubled each time up to a bound. Up to half is subtracted, depending on
 * the subject, so that tasks that failed together do not retry together and a run can be replayed.
 */
export function retryDelayMs(attempts: number, subject: string, { firstRetryMs, longestRetryMs }: RetryDelays): number {
  const longest = Math.min(longestRetryMs, firstRetryMs * 2 ** Math.min(attempts - 1, 20));
  const fraction = createHash('sha256').update(`${subject} ${attempts}`).digest().readUInt32LE() / 2 ** 32;
  return Math.round(longest * (1 - fraction / 2));
}
