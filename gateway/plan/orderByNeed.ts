import { type FieldNode, Kind, parse, type SelectionSetNode } from 'graphql';
import { fieldPath, requiredPaths } from './fieldPaths.ts';
import type { FetchNode, PathStep, PlanNode } from './QueryPlan.ts';

/**
 * Puts fetches that run at once in an order where one requires what another brings. Apollo's planner forgets that order
 * where a `@requires` on an interface object is reached through one of its types, and the field is silently null.
 */
export function orderByNeed(root: PlanNode): PlanNode {
  return order(root, [], new Set());
}

/** @param available paths of the fields that earlier fetches brought; fetches of the result are added */
function order(node: PlanNode, path: readonly PathStep[], available: Set<string>): PlanNode {
  switch (node.kind) {
    case 'Sequence':
      return { ...node, nodes: node.nodes.map((child) => order(child, path, available)) };
    case 'Parallel':
      return orderParallel(node.nodes, path, available);
    case 'Flatten':
      return { ...node, node: order(node.node, [...path, ...node.path], available) };
    case 'Fetch':
      for (const brought of fieldsBrought(node, path)) available.add(brought);
      return node;
    case 'Subscription':
      for (const brought of fieldsBrought(node.primary, path)) available.add(brought);
      return { ...node, rest: node.rest && order(node.rest, path, available) };
  }
}

function orderParallel(nodes: readonly PlanNode[], path: readonly PathStep[], available: Set<string>): PlanNode {
  const children = nodes.map((node) => {
    const brought = new Set(available);
    return { node: order(node, path, brought), brought, missing: missingFields(node, path, new Set(available)) };
  });
  const layers: PlanNode[] = [];
  let waiting = children;
  while (waiting.length > 0) {
    const ready = waiting.filter((child) => {
      const others = waiting.filter((other) => other !== child);
      return ![...child.missing].some(
        (field) => !available.has(field) && others.some(({ brought }) => brought.has(field)),
      );
    });
    const layer = ready.length > 0 ? ready : waiting;
    layers.push(
      layer.length === 1 && layer[0] ? layer[0].node : { kind: 'Parallel', nodes: layer.map(({ node }) => node) },
    );
    for (const { brought } of layer) for (const field of brought) available.add(field);
    waiting = waiting.filter((child) => !layer.includes(child));
  }
  return layers.length === 1 && layers[0] ? layers[0] : { kind: 'Sequence', nodes: layers };
}

/** Paths of required fields that nothing before them brought. */
function missingFields(node: PlanNode, path: readonly PathStep[], available: Set<string>): Set<string> {
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel': {
      const missing = new Set<string>();
      for (const child of node.nodes) for (const field of missingFields(child, path, available)) missing.add(field);
      return missing;
    }
    case 'Flatten':
      return missingFields(node.node, [...path, ...node.path], available);
    case 'Fetch': {
      const required = requiredPaths(node.requires ?? [], fieldPath(path));
      const missing = new Set(required.filter((field) => !available.has(field)));
      for (const brought of fieldsBrought(node, path)) available.add(brought);
      return missing;
    }
    case 'Subscription':
      return new Set();
  }
}

/** Paths of the fields that a fetch asks for. */
function fieldsBrought(fetch: FetchNode, path: readonly PathStep[]): string[] {
  const [operation] = parse(fetch.text, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  const [entities] = operation.selectionSet.selections as readonly FieldNode[];
  const set = fetch.requires ? entities?.selectionSet : operation.selectionSet;
  return set ? selectedPaths(set, fieldPath(path)) : [];
}

function selectedPaths(set: SelectionSetNode, at: string): string[] {
  return set.selections.flatMap((selection): string[] => {
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    if (selection.kind === Kind.INLINE_FRAGMENT) return selectedPaths(selection.selectionSet, at);
    const here = `${at}.${(selection.alias ?? selection.name).value}`;
    return [here, ...(selection.selectionSet ? selectedPaths(selection.selectionSet, here) : [])];
  });
}
