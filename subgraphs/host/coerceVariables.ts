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

/** The variables of a request do not match their types. */
class InvalidVariables extends Error {
  readonly errors: readonly Error[];

  constructor(errors: readonly Error[]) {
    super('The variables are not of their types.');
    this.errors = errors;
  }
}

/**
 * Coerces the variables of an operation as the GraphQL specification says (6.1.2), and refuses text that cannot be stored.
 * graphql-jit differs from the specification: it does not let a non-null variable with a default be omitted, and names wrong
 * places. The result is valid for both.
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

/** There may be thousands of representations, and the loaders of their types check them. */
function isCoerced({ type }: VariableDefinitionNode): boolean {
  return namedType(type) !== '_Any';
}

function namedType(type: TypeNode): string {
  return type.kind === Kind.NAMED_TYPE ? type.name.value : namedType(type.type);
}
