import { type GraphQLSchema, getVariableValues, Kind, type TypeNode, type VariableDefinitionNode } from 'graphql';
import { limits } from '../limits.ts';

/**
 * Compiles CoerceVariableValues of the GraphQL specification (6.1.2) for one operation. Most clients send each variable
 * as the string, number or boolean that it is to be; then nothing is coerced and graphql-js need not be asked.
 *
 * @returns from the variables as sent, `coerced` or `errors`
 */
export function compileVariables(
  schema: GraphQLSchema,
  definitions: readonly VariableDefinitionNode[],
): (sent: Readonly<Record<string, unknown>>) => ReturnType<typeof getVariableValues> {
  const variables = definitions.map(({ variable, type }) => ({ name: variable.name.value, isCoerced: testFor(type) }));
  return (sent) => {
    const coerced: Record<string, unknown> = {};
    for (const { name, isCoerced } of variables) {
      const value = sent[name];
      if (!isCoerced(value) || name === '__proto__') return getVariableValues(schema, definitions, sent, options);
      coerced[name] = value;
    }
    return { coerced };
  };
}

/** Each fault repeats the value that it is about. */
const options = { maxErrors: limits.variableFaults };

/** Tells whether a value is of a scalar type as it is; of other types that is graphql-js's to say. */
function testFor(type: TypeNode): (value: unknown) => boolean {
  if (type.kind === Kind.NON_NULL_TYPE) return testFor(type.type);
  return (type.kind === Kind.NAMED_TYPE && scalarTests.get(type.name.value)) || isNever;
}

const isString = (value: unknown): boolean => typeof value === 'string';
const isNever = (): boolean => false;

/** Input coercion of the built-in scalars (3.5) where it changes nothing. */
const scalarTests: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ['ID', isString],
  ['String', isString],
  ['Boolean', (value: unknown) => typeof value === 'boolean'],
  ['Int', (value: unknown) => typeof value === 'number' && (value | 0) === value],
  ['Float', (value: unknown) => typeof value === 'number'],
]);
