import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import type { FetchNode, PathStep, PlanNode, RequiredSelection } from './QueryPlan.ts';
import { operationIn } from './selectOperation.ts';

/** A node of a plan that waits for its turn. Fields are their paths from the root. */
export interface WaitingNode {
  readonly node: PlanNode;
  /** Fields that are there once it has run, those of before included. */
  readonly brought: ReadonlySet<string>;
  /** Fields it requires that nothing before it brought. */
  readonly missing: ReadonlySet<string>;
  /** Nodes that have their turn before in any case. */
  readonly after: readonly WaitingNode[];
}

/**
 * Puts nodes one after another where one requires what another brings, and in parallel where not.
 * @param available fields that earlier nodes brought; those of these nodes are added
 */
export function layerByNeed(nodes: readonly WaitingNode[], available: Set<string>): PlanNode {
  const layers: PlanNode[] = [];
  let waiting = nodes;
  while (waiting.length > 0) {
    const isBroughtLater = (field: string, asking: WaitingNode) =>
      !available.has(field) && waiting.some((other) => other !== asking && other.brought.has(field));
    const inTurn = waiting.filter(({ after }) => !after.some((other) => waiting.includes(other)));
    const isFed = (node: WaitingNode) => ![...node.missing].some((field) => isBroughtLater(field, node));
    const ready = inTurn.filter(isFed);
    // Before what needs them in vain, entities whose turn comes later.
    const early = ready.length > 0 ? [] : waiting.filter((node) => node.missing.size > 0 && isFed(node));
    const layer = [ready, early, inTurn].find(({ length }) => length > 0) ?? waiting;
    layers.push(inParallel(layer.map(({ node }) => node)));
    for (const { brought } of layer) for (const field of brought) available.add(field);
    waiting = waiting.filter((node) => !layer.includes(node));
  }
  return layers.length === 1 && layers[0] ? layers[0] : { kind: 'Sequence', nodes: layers };
}

function inParallel(nodes: readonly PlanNode[]): PlanNode {
  return nodes.length === 1 && nodes[0] ? nodes[0] : { kind: 'Parallel', nodes };
}

/** A path from the root as one text, `.a.b`. Lists do not matter to which fields are there. */
export function fieldPath(path: readonly PathStep[]): string {
  return path
    .filter((step) => step !== '@')
    .map((step) => `.${step}`)
    .join('');
}

/** The fields that a representation is made of, each with its path from the root. */
export function requiredPaths(selections: readonly RequiredSelection[], at: string): string[] {
  return selections.flatMap((selection): string[] => {
    if (selection.kind === 'InlineFragment') return requiredPaths(selection.selections, at);
    const here = `${at}.${selection.readAs}`;
    return [here, ...requiredPaths(selection.selections ?? [], here)];
  });
}

/** Paths of required fields that nothing before them brought. */
export function missingFields(node: PlanNode, path: readonly PathStep[], available: Set<string>): Set<string> {
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
  }
}

/** Paths of the fields that a fetch asks for. */
export function fieldsBrought(fetch: FetchNode, path: readonly PathStep[]): string[] {
  const operation = operationIn(fetch);
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
