import type { Executor } from './database/Statement.ts';
import type { HubFacts } from './HubFacts.ts';
import type { HubContext } from './Subgraph.ts';

/** What an operation works in: one transaction at one moment, which decides for all of it what has lapsed or expired. */
export interface UnitOfWork {
  readonly transaction: Executor;
  readonly hub: HubFacts;
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  /** The same moment, RFC 3339. */
  readonly at: string;
}

export function unitOfWork(transaction: Executor, { hub, now }: Pick<HubContext, 'hub' | 'now'>): UnitOfWork {
  const nowMs = now();
  return { transaction, hub, nowMs, at: new Date(nowMs).toISOString() };
}
