import { type GraphQLLeafType, type GraphQLOutputType, isEnumType, isLeafType } from 'graphql';
import type { Complete } from './Completion.ts';

/**
 * Completes a scalar or enum as GraphQL serialises it (specification 3.5): a value that the type does not allow, such
 * as an enum value that clients do not see, becomes null and an error.
 * @param where the field, for the error
 */
export function completeLeaf(type: GraphQLLeafType, where: string): Complete {
  const serialize = isEnumType(type)
    ? enumValues(new Set(type.getValues().map(({ name }) => name)))
    : serializers.get(type.name);
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

/** Undefined where the value is none of the type. */
type Serialize = (value: unknown) => unknown;

const serializers: ReadonlyMap<string, Serialize> = new Map<string, Serialize>([
  ['Int', (value) => (typeof value === 'number' && (value | 0) === value ? value : undefined)],
  ['Float', (value) => (typeof value === 'number' ? value : undefined)],
  ['String', (value) => (typeof value === 'string' ? value : undefined)],
  ['Boolean', (value) => (typeof value === 'boolean' ? value : undefined)],
  ['ID', serializeId],
]);

function serializeId(value: unknown): unknown {
  if (typeof value === 'string') return value;
  return Number.isInteger(value) ? String(value) : undefined;
}

function enumValues(names: ReadonlySet<unknown>): Serialize {
  return (value) => (names.has(value) ? value : undefined);
}
