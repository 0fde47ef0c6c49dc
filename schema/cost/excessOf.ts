import { limits } from '../limits.ts';
import { countRows, dearestList, type FanOut } from './countRows.ts';
import type { OperationCost } from './OperationCost.ts';

/** The most that one operation may cost. */
export interface CostBounds {
  /** Objects of the answer. */
  readonly rows: number;
  /** Leaves of it. */
  readonly values: number;
}

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
  return path.length > limits.pathExcerpt ? `…${path.slice(-limits.pathExcerpt)}` : path;
}

function shown(count: number): string {
  return count < 1e15 ? String(Math.ceil(count)) : 'more than a million million';
}
