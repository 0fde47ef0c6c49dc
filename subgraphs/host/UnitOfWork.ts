import { type Caller, openCaller } from '../../identity/principals/Caller.ts';
import type { SettlementTerms } from '../../schema/registry/SettlementTerms.ts';
import type { Executor } from './database/sql.ts';
import type { HubFacts } from './HubFacts.ts';
import type { HubContext } from './Subgraph.ts';

/** What an operation works in: one transaction at one moment, which decides for all of it what has lapsed or expired. */
export interface UnitOfWork {
  readonly transaction: Executor;
  readonly hub: HubFacts;
  /** In whose name the work is done; a hub's own tasks do it in nobody's, and may do everything. */
  readonly caller: Caller;
  /** As they are when it begins. */
  readonly terms: SettlementTerms;
  /** Unix time in milliseconds. */
  readonly nowMs: number;
  /** The same moment, RFC 3339. */
  readonly at: string;
}

export function unitOfWork(
  transaction: Executor,
  {
    hub,
    now,
    terms,
    caller = openCaller,
  }: Pick<HubContext, 'hub' | 'now' | 'terms'> & Partial<Pick<HubContext, 'caller'>>,
): UnitOfWork {
  const nowMs = now();
  return { transaction, hub, caller, terms: terms(), nowMs, at: new Date(nowMs).toISOString() };
}
