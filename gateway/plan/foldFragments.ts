import { type FieldNode, Kind, print, type SelectionNode, type SelectionSetNode } from 'graphql';
import type { SubgraphTypes } from './SubgraphTypes.ts';
import { fragmentOn } from './selectByType.ts';

/**
 * Writes fragments on object types that select the same as one, on an interface that has these types in the subgraph and
 * no others: of forty types below forty types, 1 600 fragments become one.
 * @param scope the type that the selection is of; undefined for entities
 */
export function foldFragments(
  set: SelectionSetNode,
  scope: string | undefined,
  subgraph: string,
  types: SubgraphTypes,
): SelectionSetNode {
  const typesOf = new Map<string, string[]>();
  const keyOf = new Map<SelectionNode, string>();
  for (const node of set.selections) {
    if (node.kind !== Kind.INLINE_FRAGMENT || !node.typeCondition || node.directives?.length) continue;
    const key = print(node.selectionSet);
    keyOf.set(node, key);
    typesOf.set(key, [...(typesOf.get(key) ?? []), node.typeCondition.name.value]);
  }
  const written = new Map<string, SelectionNode>();
  const take = (node: SelectionNode) => {
    const text = print(node);
    if (!written.has(text)) written.set(text, node);
  };
  const possible = scope === undefined ? undefined : types.objectsOf(subgraph, scope);
  for (const node of set.selections) {
    const objects = typesOf.get(keyOf.get(node) ?? '');
    if (node.kind !== Kind.INLINE_FRAGMENT || !objects || objects.length < 2) {
      take(node);
      continue;
    }
    const { selections } = node.selectionSet;
    const fits = (condition: string) =>
      [...types.objectsOf(subgraph, condition)].every(
        (type) => objects.includes(type) || possible?.has(type) === false,
      ) && selections.every((each) => isOf(condition, each, subgraph, types));
    if (scope !== undefined && fits(scope)) {
      for (const each of selections) take(each);
      continue;
    }
    const own = node.typeCondition?.name.value ?? '';
    const condition = types.interfacesOf(subgraph, own).find(fits);
    take(condition === undefined ? node : fragmentOn(condition, selections));
  }
  return { ...set, selections: [...written.values()] };
}

function isOf(typeName: string, node: SelectionNode, subgraph: string, types: SubgraphTypes): boolean {
  return node.kind !== Kind.FIELD || types.hasField(subgraph, typeName, (node as FieldNode).name.value);
}
