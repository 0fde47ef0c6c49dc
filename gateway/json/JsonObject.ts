import { RawJson } from './RawJson.ts';

export type JsonObject = Record<string, unknown>;

/** True for an object or an array, whose items are read like fields. */
export function isComposite(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !(value instanceof RawJson);
}
