/** NUL, which PostgreSQL does not store, and half of a surrogate pair, which UTF-8 does not have. */
const unstorable = /[\0\p{Cs}]/u;

/** What text must be, to follow "Expected". */
export const storableForm = 'well-formed Unicode text without NUL characters';

/** True for text that every hub can store as it is. Any other would be refused late, or be changed silently. */
export function isStorable(text: string): boolean {
  return !unstorable.test(text);
}

/** What is wrong with a variable that holds text which is not storable, its place included; undefined where none does. */
export function unstorableVariable(name: string, value: unknown): string | undefined {
  if (typeof value === 'string' && isStorable(value)) return undefined;
  const place = findUnstorable(name, value);
  return place && `Variable "$${name}" got invalid value at "${place}"; Expected ${storableForm}.`;
}

/**
 * Where a value holds text that is not storable, e.g. `filter.text`; undefined where it does not. Takes time linear in
 * the value, however deep.
 * @param name what the path begins with
 */
function findUnstorable(name: string, value: unknown): string | undefined {
  const pending: [path: string, value: unknown][] = [[name, value]];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [path, inner] = next;
    if (typeof inner === 'string' && !isStorable(inner)) return path;
    if (typeof inner !== 'object' || inner === null) continue;
    for (const [key, member] of Object.entries(inner)) pending.push([`${path}.${key}`, member]);
  }
  return undefined;
}
