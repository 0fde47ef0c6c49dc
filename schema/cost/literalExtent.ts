import { type ConstValueNode, Kind, type ValueNode } from 'graphql';

/** How large a literal is. */
export interface LiteralExtent {
  /** Levels of lists and objects. */
  readonly depth: number;
  /**
   * Values, each as often as Apollo's planner looks at it: at what is in a list twice, in a list of lists four times, and
   * so on.
   *
   * @see collectVariablesInValue of @apollo/federation-internals 2.14
   */
  readonly work: number;
}

/**
 * @param maxDepth the bound on levels: it looks no further than one below
 * @param level that the literal stands on, from 1
 */
export function literalExtent(value: ValueNode | ConstValueNode, maxDepth: number, level = 1): LiteralExtent {
  const isList = value.kind === Kind.LIST;
  if (!isList && value.kind !== Kind.OBJECT) return { depth: level - 1, work: 1 };
  let depth = level;
  let work = 1;
  if (level <= maxDepth) {
    for (const item of isList ? value.values : value.fields.map((field) => field.value)) {
      const extent = literalExtent(item, maxDepth, level + 1);
      depth = Math.max(depth, extent.depth);
      work += isList ? 2 * extent.work : extent.work;
    }
  }
  return { depth, work };
}
