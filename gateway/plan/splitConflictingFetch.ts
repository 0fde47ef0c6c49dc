import type { FieldNode } from 'graphql';
import { EntityOperation } from './EntityOperation.ts';
import type { FetchNode, RequiredSelection } from './QueryPlan.ts';
import { type RequiredCalls, requirementKey } from './RequiredCalls.ts';

/**
 * One representation holds one value a name. Fields of an entity fetch that require one field with different arguments
 * are therefore fetched apart: the fetch comes back as several, each with the fields whose requirements agree.
 */
export function splitConflictingFetch(fetch: FetchNode, required: RequiredCalls): FetchNode[] {
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
