import { units } from './JsonCursor.ts';

/** V8 copies strings up to this length out of a text. Longer ones are views of it. */
export const shortLength = 12;

/** Room for the ids, type names and codes of some hundred answers. */
const slots = 1_024;

const known: string[] = new Array(slots).fill('');
const knownUnits = new Uint16Array(slots * shortLength);

/**
 * The string between two places of the text that is read, which is at most `shortLength` long. Such strings come again
 * and again: ids, type names, codes. A string is made once as long as no other takes its slot; else the garbage collector
 * has a fifth more to do.
 * @param hash of the string's units
 */
export function shortString(text: string, from: number, end: number, hash: number): string {
  const slot = hash & (slots - 1);
  const found = known[slot] as string;
  if (found.length === end - from && isEqual(slot, from, end)) return found;
  const made = text.slice(from, end);
  known[slot] = made;
  for (let index = from; index < end; index++) knownUnits[slot * shortLength + index - from] = units[index] as number;
  return made;
}

function isEqual(slot: number, from: number, end: number): boolean {
  const offset = slot * shortLength - from;
  for (let index = from; index < end; index++) if (knownUnits[offset + index] !== units[index]) return false;
  return true;
}
