import { copyOf } from '../json/copyOf.ts';
import { isComposite, type JsonObject } from '../json/JsonObject.ts';

/**
 * Adds what a fetch brought to what is there, deeply. Null never replaces a value: a subgraph that failed at a shared
 * field does not take away what another answered. A key `__proto__` is left out: it would lead to what all objects share.
 * @param isShared true where `source` goes to other places too, so that what is in it is copied
 */
export function mergeInto(target: JsonObject, source: JsonObject, isShared = false): void {
  for (const key in source) if (key !== '__proto__') mergeField(target, key, source[key], isShared);
}

/** The same with one field. */
export function mergeField(target: JsonObject, key: string, came: unknown, isShared: boolean): void {
  const there = Object.hasOwn(target, key) ? target[key] : undefined;
  target[key] = merged(there, isShared ? copyOf(came) : came);
}

/** What is at a place after something came. Of a list and something of another form, the latter counts. */
function merged(there: unknown, came: unknown): unknown {
  if (came === null) return there ?? null;
  if (!isComposite(there) || !isComposite(came)) return came;
  if (Array.isArray(there) && Array.isArray(came) && there.length === came.length) {
    for (let index = 0; index < came.length; index++) there[index] = merged(there[index], came[index]);
    return there;
  }
  if (Array.isArray(there) || Array.isArray(came)) return came;
  mergeInto(there, came);
  return there;
}

/** Adds what a fetch brought to what is there. */
export type Merge = (target: JsonObject, source: JsonObject, isShared: boolean) => void;

/** `mergeInto` for these fields, whatever else comes with them. */
export function mergeFields(fields: readonly string[]): Merge {
  // Every object seems to have them.
  if (fields.some((name) => name in Object.prototype)) return mergeInto;
  return (target, source, isShared) => {
    for (const name of fields) {
      const came = source[name];
      if (came !== undefined) mergeField(target, name, came, isShared);
    }
  };
}
