import { isObject } from '../json/isObject.ts';

/**
 * True for what may be answered for `_entities`: entities, or null for those that are not there.
 * @param length how many were asked
 */
export function isListOfEntities(value: unknown, length?: number): boolean {
  return (
    Array.isArray(value) &&
    (length === undefined || value.length === length) &&
    value.every((entity) => entity === null || isObject(entity))
  );
}
