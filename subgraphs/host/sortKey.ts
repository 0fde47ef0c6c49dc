/**
 * Sort keys of connections. The same function in every hub, compared as UTF-8 bytes and unique by its tail, so that a
 * gateway can merge the rows of hubs that know nothing of each other.
 */

const newestComplement = 9_999_999_999_999;

/** For an order by text: the text in NFKC and lower case, then U+0001 and the id. */
export function textSortKey(text: string, id: string): string {
  return `${text.normalize('NFKC').toLowerCase()}\u0001${id}`;
}

/** For newest first: the complement of the Unix milliseconds in 13 digits, then U+0001 and the id. */
export function newestSortKey(unixMs: number, id: string): string {
  return `${String(newestComplement - unixMs).padStart(13, '0')}\u0001${id}`;
}
