import { type DocumentFault, type JsonPath, type JsonText, printPath } from './JsonText.ts';

/** One entry of a registry document, whatever it is: contradictions are looked for in documents of any shape. */
export interface Entry {
  readonly path: JsonPath;
  readonly members: Readonly<Record<string, unknown>>;
}

/** The members of an object; none of anything else. */
export function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Record<string, unknown>) : {};
}

/** The entries of a list at the top; none of one that is too long to be looked at. */
export function entriesOf(json: JsonText, section: string, most: number): Entry[] {
  const { [section]: list } = membersOf(json.value);
  if (!Array.isArray(list) || list.length > most) return [];
  return list.map((entry, index) => ({ path: [section, index], members: membersOf(entry) }));
}

/** Faults of the entries that have the same text at a key as one before them. */
export function repeated(json: JsonText, entries: readonly Entry[], key: string): DocumentFault[] {
  const firstPaths = new Map<string, JsonPath>();
  return entries.flatMap(({ path, members: { [key]: value } }) => {
    if (typeof value !== 'string') return [];
    const firstPath = firstPaths.get(value);
    if (firstPath) return json.fault([...path, key], `repeats ${printPath(firstPath)}`, 'Remove one of the two.');
    firstPaths.set(value, path);
    return [];
  });
}
