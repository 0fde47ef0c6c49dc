import type { FlattenNode, PlanNode } from './QueryPlan.ts';

/** A flatten node over a new child; over each child of a parallel, so that each can be ordered by itself. */
export function flattenEach(flatten: FlattenNode, child: PlanNode): PlanNode {
  if (child.kind !== 'Parallel') return { ...flatten, node: child };
  return { kind: 'Parallel', nodes: child.nodes.map((node) => ({ ...flatten, node })) };
}
