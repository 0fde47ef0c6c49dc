import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { HubContext } from './Subgraph.ts';

/** What a subgraph does besides answering, again and again. */
export interface PeriodicTask {
  /** For the log. */
  readonly name: string;
  /** From the end of one run to the start of the next. */
  readonly intervalMs: number;
  run(context: Omit<HubContext, 'loaders'>): Promise<unknown>;
}

/**
 * Runs a task until it is stopped. A run that fails is logged, and the next one comes as usual.
 * @returns stops it: aborts a run in progress and waits for its end
 */
export function runPeriodically(
  task: PeriodicTask,
  environment: Omit<HubContext, 'loaders' | 'signal'>,
  log: FastifyBaseLogger,
): () => Promise<void> {
  const stopping = new AbortController();
  const { signal } = stopping;
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
