import { type Caller, openCaller } from '../../identity/principals/Caller.ts';
import type { SettlementTerms } from '../../schema/registry/SettlementTerms.ts';
import type { Executor } from './database/sql.ts';
import type { HubFacts } from './HubFacts.ts';
import type { HubContext } from './Subgraph.ts';

/** A transaction at one moment, which decides for the whole operation what has lapsed or expired. */
export interface UnitOfWork {
  readonly transaction: Executor;
  readonly hub: HubFacts;
  /** The caller; the hub’s own tasks have none and may do everything. */
  readonly caller: Caller;
  /** Their state at the beginning. */
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
