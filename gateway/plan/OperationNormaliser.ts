import {
  type DocumentNode,
  type FieldNode,
  type GraphQLField,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isLeafType,
  isObjectType,
  Kind,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { askPresence } from './askPresence.ts';
import { hasNullCondition, markEmpty } from './foldConditions.ts';
import { refusedFieldName } from './guardOperation.ts';
import { selectOperation } from './selectOperation.ts';

export interface NormalisedOperation {
  /** The document to plan. */
  readonly document: DocumentNode;
  /** Where the answer to a field of the client's document is found, where that is not the field's own name. */
  readonly internalNames: ReadonlyMap<FieldNode, string>;
}

/**
 * Takes the client's aliases out of operations before they are planned. A client may call anything `id` or `price`;
 * were such a name sent on, it could merge with a key or a required field of the same name that the planner adds (docs/apollo-patches.md, 5).
 */
export class OperationNormaliser {
  readonly #schema: GraphQLSchema;
  readonly #plainFields: ReadonlySet<string>;
  readonly #privatePrefix: string;

  /** @param privatePrefix with which no field's name begins */
  constructor(schema: GraphQLSchema, privatePrefix: string) {
    this.#schema = schema;
    this.#privatePrefix = privatePrefix;
    this.#plainFields = plainFields(schema);
  }

  /**
   * A plain field is asked once, under its own name, however often the client renames it; but each root field of a
   * mutation changes something. Another that is renamed or called in several ways gets a private name, a function of
   * response key, field and arguments, so that what GraphQL merges stays merged. So does a field with a directive of
   * the schema, which may change its value.
   * `__typename` is written by the projection, from the concrete type; introspection is left out.
   */
  normalise(document: DocumentNode): NormalisedOperation {
    const internalNames = new Map<FieldNode, string>();
    const nameOfCall = new Map<string, string>();
    const ambiguous = ambiguousFields(document);
    const directed = directedFields(document);
    const types = new TypeInfo(this.#schema);
    const withPresence = askPresence(this.#schema, document);

    const internalName = (node: FieldNode, { name: fieldName }: GraphQLField<unknown, unknown>): string => {
      const key = node.alias?.value ?? fieldName;
      const isPlain = this.#plainFields.has(fieldName) && types.getParentType() !== this.#schema.getMutationType();
      const isAsWritten = key === fieldName && !ambiguous.has(fieldName) && !isInherited(key);
      const call = namedCall(node);
      if ((isPlain || isAsWritten) && !directed.has(call)) return fieldName;
      const name = nameOfCall.get(call) ?? `${this.#privatePrefix}${nameOfCall.size}`;
      nameOfCall.set(call, name);
      return name;
    };

    const enter = (node: FieldNode): FieldNode | null | undefined => {
      if (hasNullCondition(node)) return undefined;
      if (refusedFieldName(node) !== undefined || isIntrospection(node)) return null;
      if (node.name.value === '__typename') return { ...node, alias: undefined, directives: undefined };
      const field = types.getFieldDef();
      if (!field || field.name.startsWith('__')) return undefined;
      const name = internalName(node, field);
      if (name === field.name) return { ...node, alias: undefined };
      internalNames.set(node, name);
      return { ...node, alias: { kind: Kind.NAME, value: name } };
    };

    const leave = (node: FieldNode): FieldNode | undefined => {
      const type = getNamedType(types.getType());
      if (!node.selectionSet || !isCompositeType(type)) return undefined;
      const selectionSet = withPresence(node.selectionSet, type);
      return selectionSet === node.selectionSet ? undefined : { ...node, selectionSet };
    };

    const visitor = { Field: { enter, leave }, SelectionSet: { leave: markEmpty } };
    // Without introspection, its fragments are no longer spread.
    const normalised = visit(document, visitWithTypeInfo(types, visitor));
    return { document: selectOperation(normalised, undefined), internalNames };
  }
}

/** True for what the gateway answers itself, wherever the query root is. */
function isIntrospection({ name: { value: name } }: FieldNode): boolean {
  return name === '__schema' || name === '__type';
}

/** The same for nodes that GraphQL merges. */
function namedCall(node: FieldNode): string {
  return JSON.stringify([(node.alias ?? node.name).value, callOf(node)]);
}

function callOf({ name, arguments: args }: FieldNode): string {
  return JSON.stringify([name.value, ...(args ?? []).map(print).sort()]);
}

/**
 * Names of fields that an operation calls, under their own names, with several sets of arguments. For objects of
 * different types that is valid; an interface object, which is of all these types, could not be asked.
 */
function ambiguousFields(document: DocumentNode): ReadonlySet<string> {
  const callsOf = new Map<string, string>();
  const ambiguous = new Set<string>();
  const enter = (node: FieldNode): void => {
    if (node.alias && node.alias.value !== node.name.value) return;
    const call = callOf(node);
    if ((callsOf.get(node.name.value) ?? call) !== call) ambiguous.add(node.name.value);
    callsOf.set(node.name.value, call);
  };
  visit(document, { Field: { enter } });
  return ambiguous;
}

/** The calls that have a directive. */
function directedFields(document: DocumentNode): ReadonlySet<string> {
  const directed = new Set<string>();
  const enter = (node: FieldNode): void => {
    if (node.directives?.length) directed.add(namedCall(node));
  };
  visit(document, { Field: { enter } });
  return directed;
}

/** True for `constructor`, `toString` and the like, which every object answers though nothing was fetched. */
function isInherited(name: string): boolean {
  return name in Object.prototype;
}

/** Names of the fields that are leaves without arguments and of one and the same type wherever the schema has them. */
function plainFields(schema: GraphQLSchema): ReadonlySet<string> {
  const typeOf = new Map<string, string>();
  const others = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      const known = typeOf.get(field.name) ?? String(field.type);
      typeOf.set(field.name, known);
      if (
        isInherited(field.name) ||
        field.args.length > 0 ||
        !isLeafType(getNamedType(field.type)) ||
        known !== String(field.type)
      )
        others.add(field.name);
    }
  }
  return new Set([...typeOf.keys()].filter((name) => !others.has(name)));
}
