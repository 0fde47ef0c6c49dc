import {
  type DocumentNode,
  type FieldNode,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import { collectFields, failsToCollect, fragmentOf } from '../plan/collectFields.ts';
import type { ResponsePath } from './ResponsePath.ts';
import { isComposite, type JsonObject } from './Step.ts';
import type { TypeConditions } from './TypeConditions.ts';

/** What the client asked for, to find its names again. */
export interface ClientSelection {
  /** The client's operation and fragments. */
  readonly document: DocumentNode;
  readonly internalNames: ReadonlyMap<FieldNode, string>;
  readonly types: TypeConditions;
  readonly schema: GraphQLSchema;
  readonly rootTypeName: string;
  /** True where a condition is null. */
  readonly mayFail: boolean;
}

/**
 * A path of the fetched data with the client's names: several where the client asked one field under several names. It
 * ends at the last place that the client selected: an error of a field that only a `@requires` asked for belongs to the
 * object that has it. None for a field that a subgraph was asked for on an object of another type than the client
 * asked, where nothing else is missing for it, nor for one of an object whose own fields are an error (see
 * failsToCollect).
 */
export function clientPaths(path: ResponsePath, data: JsonObject, selection: ClientSelection): ResponsePath[] {
  let translated: ResponsePath[] = [[]];
  let value: unknown = data;
  let declaredType = selection.rootTypeName;
  let sets = selection.document.definitions.flatMap((node) =>
    node.kind === Kind.OPERATION_DEFINITION ? [node.selectionSet] : [],
  );
  for (const step of path) {
    const object: JsonObject | undefined = isComposite(value) ? value : undefined;
    value = object?.[step];
    if (typeof step === 'number') {
      translated = translated.map((each) => [...each, step]);
      continue;
    }
    const typeName = typeof object?.__typename === 'string' ? object.__typename : declaredType;
    const type = selection.schema.getType(typeName);
    if (
      selection.mayFail &&
      isCompositeType(type) &&
      failsToCollect(collectFields(selection.schema, selection.document, type, sets))
    )
      return [];
    const possibleTypes = possibleTypesOf(selection.schema, declaredType);
    const fieldsOf = (...types: readonly string[]) => sets.flatMap((set) => fieldsNamed(step, set, types, selection));
    const ofItsType = fieldsOf(typeName);
    const ofAnyType = fieldsOf(...possibleTypes);
    const isTypeUnknown = !isObjectType(type);
    const nodes = ofItsType.length === 0 && isTypeUnknown ? ofAnyType : ofItsType;
    const [first] = nodes;
    if (!first) return ofAnyType.length > 0 && value !== undefined ? [] : translated;
    const keys = new Set(nodes.map(({ alias, name }) => (alias ?? name).value));
    translated = translated.flatMap((each) => [...keys].map((key) => [...each, key]));
    // Of an object whose type is not known, that of the first type for which the client asked this field.
    const holder = nodes === ofAnyType ? possibleTypes.find((name) => fieldsOf(name).length > 0) : typeName;
    declaredType = typeOfField(selection.schema, holder ?? typeName, first.name.value) ?? '';
    sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
  }
  return translated;
}

/** Name of the type of a field's objects. */
function typeOfField(schema: GraphQLSchema, typeName: string, fieldName: string): string | undefined {
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  return field && getNamedType(field.type).name;
}

/** Names of the types that an object of a type can be. */
function possibleTypesOf(schema: GraphQLSchema, typeName: string): readonly string[] {
  const type = schema.getType(typeName);
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [typeName];
}

/** Fields fetched under a name for an object of one of some types. */
function fieldsNamed(
  internalName: string,
  set: SelectionSetNode,
  typeNames: readonly string[],
  selection: ClientSelection,
): FieldNode[] {
  const { document, internalNames, types } = selection;
  return set.selections.flatMap((node): FieldNode[] => {
    if (node.kind === Kind.FIELD) return (internalNames.get(node) ?? node.name.value) === internalName ? [node] : [];
    const fragment = node.kind === Kind.FRAGMENT_SPREAD ? fragmentOf(document, node.name.value) : node;
    if (!fragment) return [];
    const condition = fragment.typeCondition?.name.value;
    const narrowed = condition === undefined ? typeNames : typeNames.filter((name) => types.holds(condition, name));
    return narrowed.length > 0 ? fieldsNamed(internalName, fragment.selectionSet, narrowed, selection) : [];
  });
}
