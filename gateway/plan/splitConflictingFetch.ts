import {
  type FieldNode,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  type SelectionNode,
  type SelectionSetNode,
  stripIgnoredCharacters,
} from 'graphql';
import type { FetchNode, RequiredSelection } from './QueryPlan.ts';
import { type RequiredCalls, requirementKey } from './RequiredCalls.ts';
import { variablesUsedIn } from './variablesUsedIn.ts';

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

  const [operation] = parse(fetch.text, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [fetch];
  const [entities] = operation.selectionSet.selections;
  if (entities?.kind !== Kind.FIELD || !entities.selectionSet) return [fetch];

  const groups: { needs: Set<string>; fields: Set<FieldNode> }[] = [];
  for (const [field, typeName] of entityFields(entities.selectionSet, undefined)) {
    const needs = required.neededBy.get(requirementKey(fetch.subgraph, typeName ?? '', field.name.value)) ?? new Set();
    const group = groups.find((candidate) => !conflicting(needs, candidate.needs));
    if (!group) groups.push({ needs: new Set(needs), fields: new Set([field]) });
    group?.fields.add(field);
    for (const name of needs) group?.needs.add(name);
  }
  return groups.map(({ needs, fields }) => ({
    ...fetch,
    ...narrowOperation(operation, entities, fields, fetch),
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

/** The fields asked of the entities themselves, each with the type it is asked on. */
function entityFields(set: SelectionSetNode, typeName: string | undefined): [FieldNode, string | undefined][] {
  return set.selections.flatMap((selection): [FieldNode, string | undefined][] => {
    if (selection.kind === Kind.FIELD) return [[selection, typeName]];
    if (selection.kind === Kind.FRAGMENT_SPREAD) return [];
    return entityFields(selection.selectionSet, selection.typeCondition?.name.value ?? typeName);
  });
}

/** The operation with these fields only, and the variables that are left. */
function narrowOperation(
  operation: OperationDefinitionNode,
  entities: FieldNode,
  fields: ReadonlySet<FieldNode>,
  fetch: FetchNode,
): Pick<FetchNode, 'text' | 'variableNames' | 'contextVariables'> {
  const keep = (set: SelectionSetNode): SelectionSetNode => ({
    ...set,
    selections: set.selections.flatMap((selection): SelectionNode[] => {
      if (selection.kind !== Kind.INLINE_FRAGMENT)
        return selection.kind === Kind.FIELD && fields.has(selection) ? [selection] : [];
      const selectionSet = keep(selection.selectionSet);
      return selectionSet.selections.length > 0 ? [{ ...selection, selectionSet }] : [];
    }),
  });
  const narrowed = { ...entities, selectionSet: entities.selectionSet && keep(entities.selectionSet) };
  const used = variablesUsedIn(narrowed);
  const text = print({
    ...operation,
    variableDefinitions: operation.variableDefinitions?.filter(({ variable }) => used.has(variable.name.value)),
    selectionSet: { ...operation.selectionSet, selections: [narrowed] },
  });
  return {
    text: stripIgnoredCharacters(text),
    variableNames: fetch.variableNames.filter((name) => used.has(name)),
    contextVariables: fetch.contextVariables.filter(({ variable }) => used.has(variable)),
  };
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
