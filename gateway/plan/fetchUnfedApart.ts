import type { OperationTypeNode } from 'graphql';
import {
  fieldPath,
  fieldsBrought,
  layerByNeed,
  missingFields,
  requiredPaths,
  type WaitingNode,
} from './layerByNeed.ts';
import type { FetchNode, PathStep, PlanNode, RequiredSelection } from './QueryPlan.ts';
import type { Requirements } from './Requirements.ts';
import { UnfedFields } from './UnfedFields.ts';

/**
 * Asks fields apart that were merged into a fetch without what they require, or into one before what they require is
 * there (see UnfedFields and withoutLateFields). The plan is laid out anew: nothing comes before what it came after, and
 * such a field comes when what it requires is there (docs/apollo-patches.md, 12).
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
export function place(
  node: PlanNode,
  path: readonly PathStep[],
  after: readonly number[],
  placed: PlacedFetch[],
): number[] {
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

export function layOut(placed: readonly PlacedFetch[]): PlanNode {
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

/** A fetch of a plan with the place it applies to, and which others have their turn before it. */
export interface PlacedFetch {
  readonly fetch: FetchNode;
  readonly path: readonly PathStep[];
  /** Indices in the list of all fetches of the plan. */
  readonly after: readonly number[];
}

/**
 * The fetches of a plan without what their representations can never hold, since only fetches that come after them bring
 * it: the planner merges a field into the fetch that brings what the field requires, two subgraphs away.
 */
function withoutLateFields(placed: readonly PlacedFetch[]): PlacedFetch[] {
  const bringers = new Map<string, number[]>();
  for (const [index, { fetch, path }] of placed.entries())
    for (const field of fieldsBrought(fetch, path)) bringers.set(field, [...(bringers.get(field) ?? []), index]);
  return placed.map((each, index) => {
    const { fetch, path } = each;
    if (!fetch.requires) return each;
    const comesAfter = (other: number) => placed[other]?.after.includes(index) === true;
    const isLate = (field: string) => bringers.get(field)?.every(comesAfter) === true;
    return { ...each, fetch: { ...fetch, requires: without(fetch.requires, isLate, fieldPath(path)) } };
  });
}

function without(
  selections: readonly RequiredSelection[],
  isLate: (field: string) => boolean,
  at: string,
): RequiredSelection[] {
  return selections.flatMap((selection): RequiredSelection[] => {
    if (selection.kind === 'InlineFragment')
      return [{ ...selection, selections: without(selection.selections, isLate, at) }];
    return requiredPaths([selection], at).some(isLate) ? [] : [selection];
  });
}
