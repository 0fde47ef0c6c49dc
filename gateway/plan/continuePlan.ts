import { layOut, type PlacedFetch, place } from './fetchUnfedApart.ts';
import type { FetchNode, PathStep, PlanNode } from './QueryPlan.ts';

/**
 * A plan with more to do after some of its fetches. It is done as soon as the fetch has come, and not only when all that
 * the plan does beside it has.
 * @param after by fetch, with paths from where the plan's begin
 */
export function continuePlan(plan: PlanNode, after: ReadonlyMap<FetchNode, readonly PlanNode[]>): PlanNode {
  const { node, next } = continued(plan, after);
  return inSequence([node, ...atOnce(next)]);
}

/** A node, and what may begin when it has run. */
interface Continued {
  readonly node: PlanNode;
  readonly next: readonly PlanNode[];
}

function continued(node: PlanNode, after: ReadonlyMap<FetchNode, readonly PlanNode[]>): Continued {
  switch (node.kind) {
    case 'Fetch':
      return { node, next: after.get(node) ?? [] };
    case 'Flatten': {
      const below = continued(node.node, after);
      return { node: { ...node, node: below.node }, next: below.next };
    }
    case 'Parallel':
      return { node: { ...node, nodes: node.nodes.map((child) => continuePlan(child, after)) }, next: [] };
    case 'Sequence': {
      const [first, ...others] = node.nodes;
      if (!first) return { node, next: [] };
      const begun = continued(first, after);
      const rest = others.length > 0 ? [continuePlan(inSequence(others), after)] : [];
      return { node: begun.node, next: [...rest, ...begun.next] };
    }
  }
}

/** One node for any number that have their turn at once: none or one. */
export function atOnce(nodes: readonly PlanNode[]): PlanNode[] {
  const [only, ...others] = nodes.flatMap((node) => (node.kind === 'Parallel' ? node.nodes : [node]));
  if (!only) return [];
  return others.length === 0 ? [only] : [{ kind: 'Parallel', nodes: [only, ...others] }];
}

/** @param nodes at least one */
export function inSequence(nodes: readonly PlanNode[]): PlanNode {
  const steps = nodes.flatMap((node) => (node.kind === 'Sequence' ? node.nodes : [node]));
  return steps.length === 1 && steps[0] ? steps[0] : { kind: 'Sequence', nodes: steps };
}

/** A node that applies to the objects at a path. */
export function atPath(node: PlanNode, path: readonly PathStep[]): PlanNode {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => atPath(child, path)) };
    case 'Flatten':
      return { ...node, path: [...path, ...node.path] };
    case 'Fetch':
      return { kind: 'Flatten', path, node };
  }
}

/** A node that applies to the objects of a root field, for these objects: its paths begin with the field. */
export function belowRootField(node: PlanNode): PlanNode {
  if (node.kind === 'Fetch') return node;
  if (node.kind !== 'Flatten') return { ...node, nodes: node.nodes.map(belowRootField) };
  const [, ...path] = node.path;
  return path.length > 0 ? { ...node, path } : node.node;
}

/** Plans that run at once as one, in which what several of them begin with is fetched once. */
export function mergePlans(plans: readonly PlanNode[]): PlanNode {
  const all: PlacedFetch[] = [];
  for (const plan of plans) place(plan, [], [], all);
  const kept: PlacedFetch[] = [];
  /** By index in all of them, that among those that are kept. */
  const indices: number[] = [];
  const begun = new Map<string, number>();
  for (const { fetch, path, after } of all) {
    const { text, subgraph, requires, inputRewrites } = fetch;
    const key = JSON.stringify([path, subgraph, text, requires, inputRewrites]);
    const known = after.length === 0 ? begun.get(key) : undefined;
    const index = known ?? kept.push({ fetch, path, after: after.flatMap((each) => indices[each] ?? []) }) - 1;
    if (after.length === 0) begun.set(key, index);
    indices.push(index);
  }
  return layOut(kept);
}
