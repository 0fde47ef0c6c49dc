import { type DocumentNode, type FieldNode, parse, print, stripIgnoredCharacters, visit } from 'graphql';
import { EntityOperation } from './EntityOperation.ts';
import { type FetchNode, flattenEach, type PlanNode, type RequiredSelection } from './QueryPlan.ts';

/**
 * Calls of fields with arguments inside `@requires`, each under a name of its own. Apollo's planner merges two calls of
 * one field with different arguments, or with the client's own call of it; given an argument-less field for each call
 * (`_required_0_price` for `price(currency: "CNY")`), it cannot (docs/apollo-patches.md, 6).
 */
export interface RequiredCalls {
  /** The real call behind each synthetic field. */
  readonly calls: ReadonlyMap<string, FieldNode>;
  /** Synthetic fields that a field of a subgraph requires, by `requirementKey`. */
  readonly neededBy: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Names one field as one subgraph resolves it. */
export function requirementKey(subgraph: string, typeName: string, fieldName: string): string {
  return `${subgraph} ${typeName}.${fieldName}`;
}

/**
 * Turns the synthetic fields of RequiredCalls back into the calls they stand for: fetched under the synthetic name as
 * alias, sent on under the field's own name. An entity fetch whose representations would need one name with two values
 * becomes several fetches.
 */
export function restoreRequiredCalls(node: PlanNode, required: RequiredCalls): PlanNode {
  if (required.calls.size === 0) return node;
  switch (node.kind) {
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map((child) => restoreRequiredCalls(child, required)) };
    case 'Flatten':
      return flattenEach(node, restoreRequiredCalls(node.node, required));
    case 'Fetch': {
      const [first, ...others] = splitConflictingFetch(node, required).map((fetch) => restoreFetch(fetch, required));
      if (!first) throw new Error('A fetch was split into nothing');
      return others.length === 0 ? first : { kind: 'Parallel', nodes: [first, ...others] };
    }
  }
}

function restoreFetch(fetch: FetchNode, { calls }: RequiredCalls): FetchNode {
  const restoreSelection = (selection: RequiredSelection): RequiredSelection => {
    const selections = selection.selections?.map(restoreSelection);
    if (selection.kind === 'InlineFragment') return { ...selection, selections: selections ?? [] };
    return { ...selection, selections, name: calls.get(selection.name)?.name.value ?? selection.name };
  };
  const restored: DocumentNode = visit(parse(fetch.text, { noLocation: true }), {
    Field(node) {
      const call = calls.get(node.name.value);
      return call && { ...node, alias: node.alias ?? node.name, name: call.name, arguments: call.arguments };
    },
  });
  return {
    ...fetch,
    text: stripIgnoredCharacters(print(restored)),
    requires: fetch.requires?.map(restoreSelection),
  };
}

/**
 * One representation holds one value a name. Fields of an entity fetch that require one field with different arguments
 * are therefore fetched apart: the fetch comes back as several, each with the fields whose requirements agree.
 */
function splitConflictingFetch(fetch: FetchNode, required: RequiredCalls): FetchNode[] {
  const conflict = (a: string, b: string) =>
    a !== b && required.calls.get(a)?.name.value === required.calls.get(b)?.name.value;
  const conflicting = (some: Iterable<string>, others: Iterable<string>) =>
    [...some].some((a) => [...others].some((b) => conflict(a, b)));
  const all = syntheticFields(fetch.requires ?? [], required);
  if (!conflicting(all, all)) return [fetch];

  const operation = new EntityOperation(fetch);
  const groups: { needs: Set<string>; fields: Set<FieldNode> }[] = [];
  for (const [field, typeName] of operation.fields) {
    const needs = required.neededBy.get(requirementKey(fetch.subgraph, typeName, field.name.value)) ?? new Set();
    const group = groups.find((candidate) => !conflicting(needs, candidate.needs));
    if (!group) groups.push({ needs: new Set(needs), fields: new Set([field]) });
    group?.fields.add(field);
    for (const name of needs) group?.needs.add(name);
  }
  return groups.map(({ needs, fields }) => ({
    ...fetch,
    ...operation.narrowed(fields),
    requires: narrowRequires(fetch.requires ?? [], (name) => !required.calls.has(name) || needs.has(name)),
  }));
}

function syntheticFields(
  selections: readonly RequiredSelection[],
  required: RequiredCalls,
  found = new Set<string>(),
): Set<string> {
  for (const selection of selections) {
    if (selection.kind === 'Field' && required.calls.has(selection.name)) found.add(selection.name);
    syntheticFields(selection.selections ?? [], required, found);
  }
  return found;
}

function narrowRequires(
  selections: readonly RequiredSelection[],
  isNeeded: (name: string) => boolean,
): RequiredSelection[] {
  return selections.flatMap((selection): RequiredSelection[] => {
    if (selection.kind === 'Field' && !isNeeded(selection.name)) return [];
    if (!selection.selections) return [selection];
    const narrowed = narrowRequires(selection.selections, isNeeded);
    return narrowed.length > 0 ? [{ ...selection, selections: narrowed }] : [];
  });
}
