import type { FetchNode, PathStep } from './QueryPlan.ts';

/** A fetch of a plan with the place it applies to, and which others have their turn before it. */
export interface PlacedFetch {
  readonly fetch: FetchNode;
  readonly path: readonly PathStep[];
  /** Indices in the list of all fetches of the plan. */
  readonly after: readonly number[];
}
