import {
  GraphQLError,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  type TypeNode,
  type VariableDefinitionNode,
} from 'graphql';
import { unstorableVariable } from '../../schema/scalars/storableText.ts';
import { limits } from './limits.ts';

type Variables = Readonly<Record<string, unknown>>;

/** The variables of a request are not of their types. */
class InvalidVariables extends Error {
  readonly errors: readonly Error[];

  constructor(errors: readonly Error[]) {
    super('The variables are not of their types.');
    this.errors = errors;
  }
}

/**
 * The variables of an operation as the GraphQL specification coerces them (6.1.2), text that cannot be stored refused.
 * graphql-jit has rules of its own: it refuses to leave out what is non-null and has a default, and names the wrong
 * places. What it is given here suits both.
 * @see https://github.com/zalando-incubator/graphql-jit/issues/142
 * @throws InvalidVariables with an error for each fault, which names its place
 */
export function coerceVariables(
  schema: GraphQLSchema,
  { variableDefinitions = [] }: OperationDefinitionNode,
  variables: Variables,
): Variables {
  const definitions = variableDefinitions.filter(isCoerced);
  if (definitions.length === 0) return variables;
  const { coerced, errors } = getVariableValues(schema, definitions, variables, { maxErrors: limits.variableErrors });
  if (errors) throw new InvalidVariables(errors);
  const faults = definitions.flatMap((definition) => {
    const { value: name } = definition.variable.name;
    const fault = unstorableVariable(name, coerced[name]);
    return fault === undefined ? [] : [new GraphQLError(fault, { nodes: definition })];
  });
  if (faults.length > 0) throw new InvalidVariables(faults);
  return definitions.length === variableDefinitions.length ? coerced : { ...variables, ...coerced };
}

/** Representations come thousands at a time, and are looked into by the loaders of their types. */
function isCoerced({ type }: VariableDefinitionNode): boolean {
  return namedType(type) !== '_Any';
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
