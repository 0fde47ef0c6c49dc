import { ExactNumber } from './ExactNumber.ts';

/** The value as JSON, undefined where it is none of the type. */
export type CoerceScalar = (value: unknown) => unknown;

/**
 * Result coercion of GraphQL's own scalars, by name, for a gateway: a value that a subgraph has coerced already is taken
 * where the type allows it, and nothing is converted but an `ID` that is written as an integer.
 * @see https://spec.graphql.org/October2021/#sec-Scalars
 */
export const resultCoercions: ReadonlyMap<string, CoerceScalar> = new Map<string, CoerceScalar>([
  ['Int', (value) => (typeof value === 'number' && (value | 0) === value ? value : undefined)],
  ['Float', (value) => (typeof value === 'number' || isFiniteNumber(value) ? value : undefined)],
  ['String', (value) => (typeof value === 'string' ? value : undefined)],
  ['Boolean', (value) => (typeof value === 'boolean' ? value : undefined)],
  ['ID', coerceId],
]);

function coerceId(value: unknown): unknown {
  if (typeof value === 'string') return value;
  if (value instanceof ExactNumber) return value.isInteger ? value.text : undefined;
  return Number.isInteger(value) ? String(value) : undefined;
}

function isFiniteNumber(value: unknown): boolean {
  return value instanceof ExactNumber && value.isFinite;
}
