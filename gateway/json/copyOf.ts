import { RawJson } from './RawJson.ts';

/** A deep copy of JSON data: what goes to several places is completed at each on its own. `__proto__` is left out. */
export function copyOf<T>(value: T): T {
  if (typeof value !== 'object' || value === null || value instanceof RawJson) return value;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) if (key !== '__proto__') copy[key] = copyOf(value[key]);
  return copy as T;
}
