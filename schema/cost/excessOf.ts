import { countRows, dearestList, type FanOut } from './countRows.ts';
import type { OperationCost } from './OperationCost.ts';

/** The most that one operation may cost. */
export interface CostBounds {
  /** Objects of the answer. */
  readonly rows: number;
  /** Leaves of it. */
  readonly values: number;
}

/** Characters of a path that a refusal shows: some fields, the inner ones. */
const maxPathLength = 200;

/**
 * Says by how much an operation exceeds the bounds, and where most of it is; undefined for one that does not. To be
 * asked before anything is executed.
 */
export function excessOf(
  cost: OperationCost,
  variables: Readonly<Record<string, unknown>>,
  bounds: CostBounds,
  fanOut?: FanOut,
): string | undefined {
  const count = countRows(cost, variables, fanOut);
  const measure = count.rows > bounds.rows ? 'rows' : 'values';
  if (count[measure] <= bounds[measure]) return undefined;
  const path = dearestList(cost, variables, fanOut);
  const advice =
    path === undefined ? 'Request less at a time.' : `Most are at ${cut(path)}: request smaller pages there.`;
  return `The operation requests up to ${shown(count[measure])} ${measure}; the limit is ${bounds[measure]}. ${advice}`;
}

/** The names in it may be a client's, of any length. */
function cut(path: string): string {
  return path.length > maxPathLength ? `…${path.slice(-maxPathLength)}` : path;
}

function shown(count: number): string {
  return count < 1e15 ? String(Math.ceil(count)) : 'more than a million million';
}
