import {
  type DocumentNode,
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
import { lackInValue, servedValue } from './lackInInput.ts';
import type { ReviewedVariables } from './PruneScope.ts';
import { operationOf } from './selectOperation.ts';

const nothingMatters: ReviewedVariables = { key: '', lackOf: () => undefined, absenceOf: () => undefined };

/**
 * Looks into the variables of an operation for what a hub on an older contract does not know, which it would refuse the
 * whole operation for. Which variables can hold such a thing is found once; the others are never looked at.
 */
export class VariableReview {
  readonly #capabilities: Capabilities;
  /** Variables whose type has a member somewhere that the hub lacks. */
  readonly #reaching: ReadonlyMap<string, GraphQLInputType>;
  /** Variables that stand for an argument, or a member of an input object, that the hub lacks. */
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
    this.#misplaced = new Set([...variablesInLackingPlaces(document, schema, capabilities)].filter(ofClient));
  }

  review(variables: FetchCall['variables']): ReviewedVariables {
    if (this.#reaching.size === 0 && this.#misplaced.size === 0) return nothingMatters;
    const lacks = new Map<string, string>();
    for (const [name, type] of this.#reaching) {
      const lack = lackInValue(this.#capabilities, type, variables[name]);
      if (lack !== undefined) lacks.set(name, lack);
    }
    const absences = new Map<string, 'NOT_GIVEN' | 'NULL'>();
    for (const name of this.#misplaced) {
      if (variables[name] === undefined) absences.set(name, 'NOT_GIVEN');
      else if (variables[name] === null) absences.set(name, 'NULL');
    }
    return {
      key: [...lacks, ...absences].flat().join(' '),
      lackOf: (name) => lacks.get(name),
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

function variablesInLackingPlaces(
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
