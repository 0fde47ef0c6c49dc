import type { FetchTrace } from '../../../gateway/execute/FetchTraces.ts';
import type { QueryPlan } from '../../../gateway/plan/QueryPlan.ts';

export type { FetchTrace } from '../../../gateway/execute/FetchTraces.ts';
export type { FetchNode, PlanNode, QueryPlan } from '../../../gateway/plan/QueryPlan.ts';

/** What the gateway adds as `extensions.trace` where it is asked to and allowed. */
export interface Trace {
  readonly plan: QueryPlan;
  /** How long the operation was being planned, in milliseconds; 0 where it was known. */
  readonly plannedMs: number;
  readonly fetches: readonly FetchTrace[];
}
