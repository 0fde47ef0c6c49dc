import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { appliesTo, fragmentOf } from './collectFields.ts';
import { nothingSelected } from './foldConditions.ts';

/**
 * Asks `__typename` too where fields are selected of objects of some types alone. Apollo's planner does not ask a subgraph
 * for a field of which it knows none of these types (docs/apollo-patches.md, 15), but whether there is an object, and how
 * many there are, is part of the answer; and a mutation must be carried out.
 * @param document holds the fragments
 */
export function askPresence(
  schema: GraphQLSchema,
  document: DocumentNode,
): (set: SelectionSetNode, type: GraphQLCompositeType) => SelectionSetNode {
  /** By type and fragment: fragments may be spread any number of times. */
  const known = new Map<string, boolean>();

  /** True where something is selected of every object of the type. */
  const isOfEvery = ({ selections }: SelectionSetNode, type: GraphQLCompositeType): boolean =>
    selections.some((node) => {
      if (node.kind === Kind.FIELD) return true;
      if (node.kind === Kind.FRAGMENT_SPREAD) return isSpreadOfEvery(node.name.value, type);
      return appliesTo(schema, node.typeCondition?.name.value, type) && isOfEvery(node.selectionSet, type);
    });

  const isSpreadOfEvery = (name: string, type: GraphQLCompositeType): boolean => {
    const key = `${type.name} ${name}`;
    let isOfAll = known.get(key);
    if (isOfAll === undefined) {
      const fragment = fragmentOf(document, name);
      isOfAll =
        fragment !== undefined &&
        appliesTo(schema, fragment.typeCondition.name.value, type) &&
        isOfEvery(fragment.selectionSet, type);
      known.set(key, isOfAll);
    }
    return isOfAll;
  };

  return (set, type) => (isOfEvery(set, type) ? set : { ...set, selections: [typeName, ...set.selections] });
}

/** Another node than `nothingSelected`, which is left out when fields are collected. */
const typeName: FieldNode = { ...nothingSelected };
