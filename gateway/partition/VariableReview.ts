import { isDeepStrictEqual } from 'node:util';
import {
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLInputField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInputType,
  Kind,
  TypeInfo,
  typeFromAST,
  type ValueNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import type { FetchCall } from '../execute/DataSource.ts';
import type { Capabilities } from '../hubs/Capabilities.ts';
import { operationOf } from '../plan/selectOperation.ts';

/** What decides of each part of a document whether a hub is asked for it. */
export interface PruneScope {
  /** The contract. */
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly capabilities: Capabilities;
  readonly variables: ReviewedVariables;
}

/** What the variables of one request mean to a hub on an older contract. */
export interface ReviewedVariables {
  /** Equal where a document is pruned alike; empty where no variable matters. */
  readonly key: string;
  /** The coordinate of the first thing in the variable's value that the hub does not know. */
  unsupportedIn(name: string): string | undefined;
  /** Whether the variable says something in a place that the hub does not know. */
  absenceOf(name: string): 'NOT_GIVEN' | 'NULL' | undefined;
}

const nothingMatters: ReviewedVariables = { key: '', unsupportedIn: () => undefined, absenceOf: () => undefined };

/**
 * Contract downgrade of what is sent: looks into the variables of an operation for values that a hub on an older contract does
 * not know and would refuse the whole operation for. Which variables can hold one is found once; the others are not read.
 */
export class VariableReview {
  readonly #capabilities: Capabilities;
  /** Variables whose type has a member somewhere that the hub does not support. */
  readonly #reaching: ReadonlyMap<string, GraphQLInputType>;
  /** Variables that stand for an argument, or a member of an input object, that the hub does not support. */
  readonly #misplaced: ReadonlySet<string>;

  /** @param gatewayVariables variables of the operation that the gateway itself fills in */
  constructor(
    document: DocumentNode,
    schema: GraphQLSchema,
    capabilities: Capabilities,
    gatewayVariables: readonly string[],
  ) {
    this.#capabilities = capabilities;
    const ofClient = (name: string) => !gatewayVariables.includes(name);
    this.#reaching = new Map(
      [...variableTypes(document, schema)].filter(([name, type]) => ofClient(name) && reaches(type, capabilities)),
    );
    this.#misplaced = new Set([...variablesInUnsupportedPlaces(document, schema, capabilities)].filter(ofClient));
  }

  review(variables: FetchCall['variables']): ReviewedVariables {
    if (this.#reaching.size === 0 && this.#misplaced.size === 0) return nothingMatters;
    const unsupported = new Map<string, string>();
    for (const [name, type] of this.#reaching) {
      const coordinate = unsupportedInValue(this.#capabilities, type, variables[name]);
      if (coordinate !== undefined) unsupported.set(name, coordinate);
    }
    const absences = new Map<string, 'NOT_GIVEN' | 'NULL'>();
    for (const name of this.#misplaced) {
      if (variables[name] === undefined) absences.set(name, 'NOT_GIVEN');
      else if (variables[name] === null) absences.set(name, 'NULL');
    }
    return {
      key: [...unsupported, ...absences].flat().join(' '),
      unsupportedIn: (name) => unsupported.get(name),
      absenceOf: (name) => absences.get(name),
    };
  }

  /** True where the hub cannot be sent every variable as it is. */
  get changesValues(): boolean {
    return this.#reaching.size > 0;
  }

  /** A variable's value as the hub takes it: without what is there only since a default was filled in. */
  served(name: string, value: unknown): unknown {
    const type = this.#reaching.get(name);
    return type ? servedValue(this.#capabilities, type, value) : value;
  }
}

function variableTypes(document: DocumentNode, schema: GraphQLSchema): Map<string, GraphQLInputType> {
  const types = new Map<string, GraphQLInputType>();
  for (const { variable, type } of operationOf(document).variableDefinitions ?? []) {
    const found = typeFromAST(schema, type);
    if (isInputType(found)) types.set(variable.name.value, found);
  }
  return types;
}

function reaches(type: GraphQLInputType, capabilities: Capabilities, seen = new Set<string>()): boolean {
  const named = getNamedType(type);
  if (seen.has(named.name)) return false;
  seen.add(named.name);
  if (isEnumType(named)) return named.getValues().some(({ name }) => !capabilities.hasMember(named.name, name));
  if (!isInputObjectType(named)) return false;
  return Object.values(named.getFields()).some(
    (field) => !capabilities.hasMember(named.name, field.name) || reaches(field.type, capabilities, seen),
  );
}

function variablesInUnsupportedPlaces(
  document: DocumentNode,
  schema: GraphQLSchema,
  capabilities: Capabilities,
): Set<string> {
  const found = new Set<string>();
  const add = (value: ValueNode) => {
    if (value.kind === Kind.VARIABLE) found.add(value.name.value);
  };
  const typeInfo = new TypeInfo(schema);
  visit(
    document,
    visitWithTypeInfo(typeInfo, {
      [Kind.ARGUMENT]({ name, value }) {
        const [type, field] = [typeInfo.getParentType(), typeInfo.getFieldDef()];
        if (type && field && !capabilities.hasArgument(type.name, field.name, name.value)) add(value);
      },
      [Kind.OBJECT_FIELD]({ name, value }) {
        const input = getNamedType(typeInfo.getParentInputType());
        if (input && !capabilities.hasMember(input.name, name.value)) add(value);
      },
    }),
  );
  return found;
}

/** An argument or a field of an input. */
type InputPlace = Pick<GraphQLInputField, 'defaultValue'>;

/** The coordinate of the first thing in a literal that the hub does not know; undefined where it knows all of it. */
export function unsupportedInLiteral(scope: PruneScope, type: GraphQLInputType, value: ValueNode): string | undefined {
  const named = getNamedType(type);
  if (value.kind === Kind.VARIABLE) return scope.variables.unsupportedIn(value.name.value);
  if (value.kind === Kind.LIST)
    return firstUnsupported(value.values, (item) => unsupportedInLiteral(scope, named, item));
  if (value.kind === Kind.ENUM) {
    return scope.capabilities.hasMember(named.name, value.value) ? undefined : `${named.name}.${value.value}`;
  }
  if (value.kind !== Kind.OBJECT || !isInputObjectType(named)) return undefined;
  return firstUnsupported(value.fields, ({ name: { value: name }, value: member }) => {
    const field = named.getFields()[name];
    if (!field) return undefined;
    if (scope.capabilities.hasMember(named.name, name)) return unsupportedInLiteral(scope, field.type, member);
    return isLeftOut(scope, field, member) ? undefined : `${named.name}.${name}`;
  });
}

/**
 * True where a value in a document says no more than its absence would, so that it can be left out for a hub that does
 * not know its place.
 */
export function isLeftOut({ variables }: PruneScope, { defaultValue }: InputPlace, value: ValueNode): boolean {
  if (value.kind === Kind.NULL) return defaultValue === undefined;
  if (value.kind !== Kind.VARIABLE) return false;
  const state = variables.absenceOf(value.name.value);
  return state === 'NOT_GIVEN' || (state === 'NULL' && defaultValue === undefined);
}

/** The same for a value that a variable holds, its defaults filled in. */
function unsupportedInValue(capabilities: Capabilities, type: GraphQLInputType, value: unknown): string | undefined {
  if (Array.isArray(value)) return firstUnsupported(value, (item) => unsupportedInValue(capabilities, type, item));
  const named = getNamedType(type);
  if (isEnumType(named)) {
    const isKnown = typeof value !== 'string' || capabilities.hasMember(named.name, value);
    return isKnown ? undefined : `${named.name}.${value}`;
  }
  if (!isInputObjectType(named) || !isMembers(value)) return undefined;
  return firstUnsupported(Object.values(named.getFields()), (field) => {
    const member = value[field.name];
    if (capabilities.hasMember(named.name, field.name)) return unsupportedInValue(capabilities, field.type, member);
    return isNoMore(field, member) ? undefined : `${named.name}.${field.name}`;
  });
}

/** A value in which `unsupportedInValue` found nothing, without the members that the hub does not know. */
function servedValue(capabilities: Capabilities, type: GraphQLInputType, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => servedValue(capabilities, type, item));
  const named = getNamedType(type);
  if (!isInputObjectType(named) || !isMembers(value)) return value;
  const fields = named.getFields();
  const members = Object.entries(value).filter(([name]) => capabilities.hasMember(named.name, name));
  return Object.fromEntries(
    members.map(([name, member]) => {
      const field = fields[name];
      return [name, field ? servedValue(capabilities, field.type, member) : member];
    }),
  );
}

/** True for a member that was not given, as far as that can still be told: what is filled in is its default. */
function isNoMore({ defaultValue }: InputPlace, value: unknown): boolean {
  if (value === undefined) return true;
  return defaultValue === undefined ? value === null : isDeepStrictEqual(value, defaultValue);
}

function firstUnsupported<Item>(
  items: readonly Item[],
  unsupportedIn: (item: Item) => string | undefined,
): string | undefined {
  for (const item of items) {
    const coordinate = unsupportedIn(item);
    if (coordinate !== undefined) return coordinate;
  }
  return undefined;
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
