import { asNumber, ExactNumber } from './ExactNumber.ts';

/** The value as JSON, undefined where it is none of the type. */
export type CoerceScalar = (value: unknown) => unknown;

/**
 * Result coercion of GraphQL's own scalars, by name, for a gateway: a value that a subgraph has coerced already is taken
 * where the type allows it, and nothing is converted but an `ID` that is written as an integer.
 * @see https://spec.graphql.org/October2021/#sec-Scalars
 */
export const resultCoercions: ReadonlyMap<string, CoerceScalar> = new Map<string, CoerceScalar>([
  ['Int', coerceInt],
  ['Float', coerceFloat],
  ['String', (value) => (typeof value === 'string' ? value : undefined)],
  ['Boolean', (value) => (typeof value === 'boolean' ? value : undefined)],
  ['ID', coerceId],
]);

/** An `ID` as GraphQL serialises it; undefined where it is none. */
function coerceId(sent: unknown): unknown {
  if (typeof sent === 'string') return sent;
  const value = asNumber(sent);
  if (value instanceof ExactNumber) return value.isInteger ? value.text : undefined;
  return Number.isInteger(value) ? String(value) : undefined;
}

/** An ID, or a list of them, as GraphQL serialises it for another subgraph; what is none is left as it is. */
export function asIds(value: unknown): unknown {
  return Array.isArray(value) ? value.map(asIds) : (coerceId(value) ?? value);
}

function coerceInt(sent: unknown): unknown {
  const value = asNumber(sent);
  return typeof value === 'number' && (value | 0) === value ? value | 0 : undefined;
}

function coerceFloat(sent: unknown): unknown {
  const value = asNumber(sent);
  return typeof value === 'number' || (value instanceof ExactNumber && value.isFinite) ? value : undefined;
}
