import { type GraphQLLeafType, type GraphQLOutputType, isEnumType, isLeafType } from 'graphql';
import { type CoerceScalar, resultCoercions } from '../../json/builtInScalars.ts';
import type { Complete } from './Completion.ts';

/**
 * Completes a scalar or enum as GraphQL serialises it (specification 3.5): a value that the type does not allow, such
 * as an enum value that clients do not see, becomes null and an error.
 * @param where the field, for the error
 */
export function completeLeaf(type: GraphQLLeafType, where: string): Complete {
  const serialize = isEnumType(type)
    ? enumValues(new Set(type.getValues().map(({ name }) => name)))
    : resultCoercions.get(type.name);
  if (!serialize) return (value) => value ?? null;
  return (value, completion) => {
    if (value === null || value === undefined) return null;
    const serialized = serialize(value);
    if (serialized === undefined) completion.fail(`A subgraph answered an invalid value for ${where}.`, value);
    return serialized ?? null;
  };
}

/** What `typeof` says of every value that a type allows and serialises as it is; undefined where that is not enough. */
export function plainTypeOf(type: GraphQLOutputType): 'string' | 'number' | 'boolean' | undefined {
  return isLeafType(type) ? plainTypes.get(type.name) : undefined;
}

const plainTypes: ReadonlyMap<string, 'string' | 'number' | 'boolean'> = new Map([
  ['Float', 'number'],
  ['String', 'string'],
  ['Boolean', 'boolean'],
  ['ID', 'string'],
]);

function enumValues(names: ReadonlySet<unknown>): CoerceScalar {
  return (value) => (names.has(value) ? value : undefined);
}
