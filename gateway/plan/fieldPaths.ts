import { type FieldNode, Kind, type SelectionSetNode } from 'graphql';
import { operationIn } from './operationOf.ts';
import type { FetchNode, PathStep, PlanNode, RequiredSelection } from './QueryPlan.ts';

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
