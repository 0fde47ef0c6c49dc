import type { FetchTrace } from '../../../gateway/execute/FetchTraces.ts';
import type { QueryPlan } from '../../../gateway/plan/QueryPlan.ts';

export type { FetchTrace } from '../../../gateway/execute/FetchTraces.ts';
export type { FetchNode, PlanNode, QueryPlan } from '../../../gateway/plan/QueryPlan.ts';

/** `extensions.trace` of the gateway, if requested and allowed. */
export interface Trace {
  readonly plan: QueryPlan;
  /** Planning time of the operation, in milliseconds; 0 if it was known. */
  readonly plannedMs: number;
  readonly fetches: readonly FetchTrace[];
}
