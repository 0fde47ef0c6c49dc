import type { OperationTypeNode } from 'graphql';
import { fieldPath, fieldsBrought, missingFields } from './fieldPaths.ts';
import { layerByNeed, type WaitingNode } from './layerByNeed.ts';
import type { PlacedFetch } from './PlacedFetch.ts';
import type { PathStep, PlanNode } from './QueryPlan.ts';
import type { Requirements } from './Requirements.ts';
import { UnfedFields } from './UnfedFields.ts';
import { withoutLateFields } from './withoutLateFields.ts';

/**
 * Asks fields apart that were merged into a fetch without what they require, or into one before what they require is
 * there (see UnfedFields and withoutLateFields). The plan is laid out anew: nothing comes before what it came after, and
 * such a field comes when what it requires is there.
 */
export function fetchUnfedApart(
  root: PlanNode,
  requirements: Requirements,
  rootTypeName: (operation: OperationTypeNode) => string,
): PlanNode {
  if (requirements.isEmpty) return root;
  const placed: PlacedFetch[] = [];
  place(root, [], [], placed);
  const apart: PlacedFetch[] = [];
  for (const [index, { fetch, path, after }] of withoutLateFields(placed).entries()) {
    const unfed = new UnfedFields(fetch, requirements, rootTypeName(fetch.operationType));
    if (unfed.isEmpty) continue;
    placed[index] = { fetch: unfed.rest, path, after };
    for (const each of unfed.apart) apart.push({ fetch: each.fetch, path: [...path, ...each.path], after: [index] });
  }
  if (apart.length === 0) return root;
  return layOut([...placed, ...apart.filter((each) => !placed.some((other) => asksAllOf(other, each)))]);
}

/** Adds the fetches of a node in the order of the plan. Returns their indices. */
function place(node: PlanNode, path: readonly PathStep[], after: readonly number[], placed: PlacedFetch[]): number[] {
  switch (node.kind) {
    case 'Sequence': {
      const indices: number[] = [];
      for (const child of node.nodes) indices.push(...place(child, path, [...after, ...indices], placed));
      return indices;
    }
    case 'Parallel':
      return node.nodes.flatMap((child) => place(child, path, after, placed));
    case 'Flatten':
      return place(node.node, [...path, ...node.path], after, placed);
    case 'Fetch':
      return [placed.push({ fetch: node, path, after }) - 1];
  }
}

/** True where a fetch asks one subgraph for all that another does, at the same place. */
function asksAllOf(one: PlacedFetch, other: PlacedFetch): boolean {
  if (one.fetch.subgraph !== other.fetch.subgraph || fieldPath(one.path) !== fieldPath(other.path)) return false;
  const asked = new Set(fieldsBrought(one.fetch, one.path));
  return fieldsBrought(other.fetch, other.path).every((field) => asked.has(field));
}

function layOut(placed: readonly PlacedFetch[]): PlanNode {
  const nodes: WaitingNode[] = [];
  for (const { fetch, path, after } of placed)
    nodes.push({
      node: path.length > 0 ? { kind: 'Flatten', path, node: fetch } : fetch,
      brought: new Set(fieldsBrought(fetch, path)),
      missing: missingFields(fetch, path, new Set()),
      after: after.flatMap((index) => nodes[index] ?? []),
    });
  return layerByNeed(nodes, new Set());
}
