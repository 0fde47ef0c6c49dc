import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { HubEnvironment, PeriodicTask } from './Subgraph.ts';

/**
 * Runs a task until it is stopped. A run that fails is logged, and the next one comes as usual.
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
