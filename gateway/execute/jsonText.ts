import { writeJson } from '../json/RawJson.ts';

/** Characters that stand for themselves in JSON: no quote, backslash, control character or half of a pair. */
const plainText = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

/** `writeJson` of a JSON value, without its cost for the short strings and numbers that most are. */
export function jsonText(value: unknown): string {
  if (typeof value === 'string')
    return value.length < 40 && plainText.test(value) ? `"${value}"` : JSON.stringify(value);
  if (typeof value === 'boolean' || Number.isFinite(value)) return String(value);
  return writeJson(value);
}
