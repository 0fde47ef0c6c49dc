import { type FieldNode, Kind, type OperationDefinitionNode, parse, type SelectionSetNode } from 'graphql';

/** Paths of the leaves that an operation selects, by response key; of `_entities`, within each entity. */
export function fetchedFields(text: string): string[] {
  return roots(text).flatMap((root) =>
    root.name.value === '_entities' && root.selectionSet ? leaves(root.selectionSet, []) : leavesOf(root, []),
  );
}

/** What an operation selects, in a few words: `products`, or `Product.stock` of entities. */
export function fetchTitle(text: string): string {
  const names = roots(text).flatMap((root) => {
    if (root.name.value !== '_entities') return [root.name.value];
    return (root.selectionSet?.selections ?? []).flatMap((part) => {
      if (part.kind !== Kind.INLINE_FRAGMENT) return [];
      const fields = part.selectionSet.selections.flatMap((field) => (field.kind === Kind.FIELD ? [keyOf(field)] : []));
      return [`${part.typeCondition?.name.value}.${fields.filter(isSeen).join(', ')}`];
    });
  });
  return names.join(' · ');
}

function roots(text: string): FieldNode[] {
  const operation = parse(text).definitions.find(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  return operation?.selectionSet.selections.filter((selection) => selection.kind === Kind.FIELD) ?? [];
}

function leaves(selectionSet: SelectionSetNode, path: readonly string[]): string[] {
  return selectionSet.selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return isSeen(keyOf(selection)) ? leavesOf(selection, path) : [];
    return selection.kind === Kind.INLINE_FRAGMENT ? leaves(selection.selectionSet, path) : [];
  });
}

function leavesOf(field: FieldNode, path: readonly string[]): string[] {
  const here = [...path, keyOf(field)];
  return field.selectionSet ? leaves(field.selectionSet, here) : [here.join('.')];
}

function keyOf({ alias, name }: FieldNode): string {
  return (alias ?? name).value;
}

/** The gateway selects `__typename` to distinguish entities; clients get it only if they select it. */
function isSeen(key: string): boolean {
  return key !== '__typename';
}
