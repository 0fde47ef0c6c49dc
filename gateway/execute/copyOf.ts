import { isComposite, type JsonObject } from './Step.ts';

/** A deep copy of JSON data: an entity that goes to several places is completed at each on its own. */
export function copyOf<T>(value: T): T {
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (!isComposite(value)) return value;
  const copy: JsonObject = {};
  for (const key in value) if (key !== '__proto__') copy[key] = copyOf(value[key]);
  return copy as T;
}
