import {
  type DocumentNode,
  type GraphQLCompositeType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, failsToCollect } from './collectFields.ts';
import { nothingSelected } from './foldConditions.ts';
import { operationOf } from './operationOf.ts';
import { selectOperation } from './selectOperation.ts';

/** Told where an operation would have more selections than it may. */
export class TooManySelections extends Error {}

/**
 * Writes what is selected of an interface or union as one fragment for each object type. Apollo's planner then chooses for
 * each type alone where it otherwise looks at every combination of choices, so that its work grows with the number of
 * types and not with a power of it. Of an object whose fields are an error (see failsToCollect) nothing is selected.
 * @param document one operation with its fragments, conditions folded in
 * @param most selections that the operation may have then
 * @throws TooManySelections
 */
export function selectByType(document: DocumentNode, schema: GraphQLSchema, most: number): DocumentNode {
  let count = 0;

  const selectedOf = (sets: readonly SelectionSetNode[], type: GraphQLCompositeType): SelectionSetNode => {
    if (!isAbstractType(type)) return selectionSet(fieldsOf(sets, type));
    const fragments = schema.getPossibleTypes(type).flatMap((object): SelectionNode[] => {
      const fields = fieldsOf(sets, object);
      const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: object.name } } as const;
      return fields.length > 0
        ? [{ kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: selectionSet(fields) }]
        : [];
    });
    return selectionSet(fragments);
  };

  const fieldsOf = (sets: readonly SelectionSetNode[], type: GraphQLCompositeType): SelectionNode[] => {
    const collected = collectFields(schema, document, type, sets);
    if (failsToCollect(collected)) return [];
    return [...collected.values()].flatMap((nodes) => {
      const [first] = nodes;
      if (!first) return [];
      count += 1;
      if (count > most) throw new TooManySelections();
      const field = 'getFields' in type ? type.getFields()[first.name.value] : undefined;
      const named = field && getNamedType(field.type);
      if (!first.selectionSet || !isCompositeType(named)) return [first];
      const below = nodes.flatMap((node) => node.selectionSet ?? []);
      return [{ ...first, selectionSet: selectedOf(below, named) }];
    });
  };

  const operation = operationOf(document);
  const root = schema.getRootType(operation.operation);
  if (!root) return document;
  const selected = { ...operation, selectionSet: selectedOf([operation.selectionSet], root) };
  const definitions = document.definitions.map((node) => (node === operation ? selected : node));
  return selectOperation({ ...document, definitions }, undefined);
}

function selectionSet(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [nothingSelected] };
}
