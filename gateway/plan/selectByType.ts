import {
  type DocumentNode,
  type FieldNode,
  type GraphQLCompositeType,
  GraphQLError,
  type GraphQLSchema,
  getNamedType,
  type InlineFragmentNode,
  isAbstractType,
  isCompositeType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, failsToCollect } from './collectFields.ts';
import type { FieldHomes } from './FieldHomes.ts';
import { nothingSelected } from './foldConditions.ts';
import { operationOf, selectOperation } from './selectOperation.ts';

/** Told where an operation would have more selections than it may. */
export class TooManySelections extends Error {}

/** True where an operation was refused for its size. */
export function isTooLarge(error: unknown): boolean {
  if (error instanceof TooManySelections) return true;
  return error instanceof GraphQLError && error.extensions.code === 'OPERATION_TOO_LARGE';
}

/**
 * Writes what is selected of an interface or union as one fragment for each object type. Apollo's planner then chooses for
 * each type alone where it otherwise looks at every combination of choices, so that its work grows with the number of
 * types and not with a power of it. Of an object whose fields are an error (see failsToCollect) nothing is selected.
 * @param document one operation with its fragments, conditions folded in
 * @param most selections that the operation may have then
 * @param homes where given, a field that subgraphs answer of the interface itself is left on the interface: then the
 *   selections grow with types and levels, and not with a power of the types
 * @throws TooManySelections
 */
export function selectByType(
  document: DocumentNode,
  schema: GraphQLSchema,
  most: number,
  homes?: FieldHomes,
): DocumentNode {
  let count = 0;

  /** @param graphs the subgraphs where the objects may have been found */
  const selectedOf = (sets: readonly SelectionSetNode[], type: GraphQLCompositeType, graphs: Graphs) => {
    if (!isAbstractType(type)) return selectionSet(fieldsOf(collected(sets, type), type));
    const isWhole = ([first]: FieldNode[]) =>
      first?.selectionSet !== undefined && homes?.areDirect(type.name, first.name.value, graphs) === true;
    const whole = collected(sets, type).filter(isWhole);
    const nodesOfWhole = new Set(whole.flat());
    const fragments = schema.getPossibleTypes(type).flatMap((object): SelectionNode[] => {
      const rest = collected(sets, object).map((nodes) => nodes.filter((node) => !nodesOfWhole.has(node)));
      const fields = fieldsOf(rest, object);
      return fields.length > 0 ? [fragmentOn(object.name, fields)] : [];
    });
    return selectionSet([...fieldsOf(whole, type), ...fragments]);
  };

  const collected = (sets: readonly SelectionSetNode[], type: GraphQLCompositeType): FieldNode[][] => {
    const fields = collectFields(schema, document, type, sets);
    return failsToCollect(fields) ? [] : [...fields.values()];
  };

  const fieldsOf = (fields: readonly FieldNode[][], type: GraphQLCompositeType): SelectionNode[] =>
    fields.flatMap((nodes) => {
      const [first] = nodes;
      if (!first) return [];
      count += 1;
      if (count > most) throw new TooManySelections();
      const field = 'getFields' in type ? type.getFields()[first.name.value] : undefined;
      const named = field && getNamedType(field.type);
      if (!first.selectionSet || !isCompositeType(named)) return [first];
      const below = nodes.flatMap((node) => node.selectionSet ?? []);
      const graphs = homes?.ofField(type.name, first.name.value) ?? nowhere;
      return [{ ...first, selectionSet: selectedOf(below, named, graphs) }];
    });

  const operation = operationOf(document);
  const root = schema.getRootType(operation.operation);
  if (!root) return document;
  const selected = { ...operation, selectionSet: selectedOf([operation.selectionSet], root, nowhere) };
  const definitions = document.definitions.map((node) => (node === operation ? selected : node));
  return selectOperation({ ...document, definitions }, undefined);
}

export function fragmentOn(typeName: string, selections: readonly SelectionNode[]): InlineFragmentNode {
  const typeCondition = { kind: Kind.NAMED_TYPE, name: { kind: Kind.NAME, value: typeName } } as const;
  return { kind: Kind.INLINE_FRAGMENT, typeCondition, selectionSet: selectionSet(selections) };
}

type Graphs = ReadonlySet<string>;
const nowhere: Graphs = new Set();

function selectionSet(selections: readonly SelectionNode[]): SelectionSetNode {
  return { kind: Kind.SELECTION_SET, selections: selections.length > 0 ? selections : [nothingSelected] };
}
