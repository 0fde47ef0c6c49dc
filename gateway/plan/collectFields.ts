import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  isAbstractType,
  isUnionType,
  Kind,
  type SelectionSetNode,
  type TypeNode,
} from 'graphql';
import { hasNullCondition, nothingSelected } from './foldConditions.ts';

export type FieldsByKey = Map<string, FieldNode[]>;

/**
 * CollectFields of the GraphQL specification (6.3.2) for a document whose conditions are folded in.
 * @param type an object type, or an interface where an object says no more of itself
 */
export function collectFields(
  schema: GraphQLSchema,
  document: DocumentNode,
  type: GraphQLCompositeType,
  selectionSets: readonly SelectionSetNode[],
): FieldsByKey {
  const collected: FieldsByKey = new Map();
  const spread = new Set<string>();
  const collect = (set: SelectionSetNode): void => {
    for (const selection of set.selections) {
      if (selection === nothingSelected) continue;
      if (selection.kind === Kind.FIELD) {
        if (hasNullCondition(selection) && selection.alias && spread.has(selection.alias.value)) continue;
        const key = (selection.alias ?? selection.name).value;
        const nodes = collected.get(key);
        if (nodes) nodes.push(selection);
        else collected.set(key, [selection]);
        continue;
      }
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragmentOf(document, selection.name.value) : selection;
      if (!fragment || (selection.kind === Kind.FRAGMENT_SPREAD && spread.has(selection.name.value))) continue;
      if (selection.kind === Kind.FRAGMENT_SPREAD) spread.add(selection.name.value);
      if (appliesTo(schema, fragment.typeCondition?.name.value, type)) collect(fragment.selectionSet);
    }
  };
  for (const set of selectionSets) collect(set);
  return collected;
}

/** What is wrong then, in the words of graphql-js. */
export const nullCondition = 'Argument "if" of non-null type "Boolean!" must not be null.';

/** True where the fields of an object cannot be collected, since a condition is null. */
export function failsToCollect(fields: FieldsByKey): boolean {
  return [...fields.values()].some((nodes) => nodes.some(hasNullCondition));
}

export function fragmentOf(document: DocumentNode, name: string): FragmentDefinitionNode | undefined {
  for (const node of document.definitions)
    if (node.kind === Kind.FRAGMENT_DEFINITION && node.name.value === name) return node;
  return undefined;
}

/** True where a fragment applies to every object of a type. */
export function appliesTo(schema: GraphQLSchema, condition: string | undefined, type: GraphQLCompositeType): boolean {
  if (condition === undefined || condition === type.name) return true;
  const conditionType = schema.getType(condition);
  return isAbstractType(conditionType) && !isUnionType(type) && schema.isSubType(conditionType, type);
}

/** True where one of the fragments, however deep, has a condition that is another. */
export function hasOtherFragment(
  selectionSets: readonly SelectionSetNode[],
  document: DocumentNode,
  isOther: (condition: string | undefined) => boolean,
): boolean {
  return selectionSets.some(({ selections }) =>
    selections.some((selection) => {
      if (selection.kind === Kind.FIELD) return false;
      const fragment = selection.kind === Kind.FRAGMENT_SPREAD ? fragmentOf(document, selection.name.value) : selection;
      if (!fragment) return false;
      return (
        isOther(fragment.typeCondition?.name.value) || hasOtherFragment([fragment.selectionSet], document, isOther)
      );
    }),
  );
}

/** The name of a type without the lists around it. */
export function namedTypeOf(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedTypeOf(type.type);
}
