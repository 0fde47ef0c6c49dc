import { type GraphQLLeafType, type GraphQLOutputType, isEnumType, isLeafType } from 'graphql';
import { type CoerceScalar, resultCoercions } from '../../json/builtInScalars.ts';
import { RawJson } from '../../json/RawJson.ts';
import { limits } from '../../limits.ts';
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
  if (!serialize) return completeCustom(where);
  return (value, completion) => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'string') completion.grow(value.length);
    const serialized = serialize(value);
    if (serialized === undefined) completion.fail(`A subgraph returned an invalid value for ${where}.`, value);
    return serialized ?? null;
  };
}

/** A scalar of the supergraph's own may be any JSON, no deeper than an answer can be written. */
function completeCustom(where: string): Complete {
  return (value, completion) => {
    if (value === null || value === undefined) return null;
    const length = lengthOf(value, limits.scalarDepth);
    if (length !== undefined) {
      completion.grow(length);
      return value;
    }
    completion.fail(
      `A subgraph returned more than ${limits.scalarDepth} levels of lists and objects for ${where}.`,
      value,
    );
    return null;
  };
}

/** Roughly the characters of a JSON value; undefined where it has more levels. */
function lengthOf(value: unknown, levels: number): number | undefined {
  if (typeof value === 'string') return value.length;
  if (value instanceof RawJson) return value.text.length;
  if (typeof value !== 'object' || value === null) return charactersOfAValue;
  if (levels === 0) return undefined;
  let length = 0;
  const names = Array.isArray(value) ? undefined : Object.keys(value);
  const members = Array.isArray(value) ? value : Object.values(value);
  for (let index = 0; index < members.length; index++) {
    const below = lengthOf(members[index], levels - 1);
    if (below === undefined) return undefined;
    length += (names?.[index]?.length ?? 0) + charactersOfAValue + below;
  }
  return length;
}

const charactersOfAValue = 4;

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
