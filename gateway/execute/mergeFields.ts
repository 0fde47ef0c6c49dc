import type { JsonObject } from '../json/JsonObject.ts';
import { mergeField, mergeInto } from './mergeInto.ts';

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
