import { createHash } from 'node:crypto';
import { badInput } from './hubErrors.ts';
import { limits } from './limits.ts';

/**
 * Writes the keyset cursors of a query: each is the sort key of its row, bound to the query so that it cannot be used with
 * another order or filter.
 */
export function cursorWriter(query: string): (sortKey: string) => string {
  const tag = fingerprint(query);
  return (sortKey) => Buffer.from(JSON.stringify([tag, sortKey])).toString('base64url');
}

/**
 * The sort key of a cursor.
 * @throws GraphQLError `BAD_USER_INPUT` where it is malformed or comes from another query.
 */
export function decodeCursor(query: string, cursor: string): string {
  const parts = cursor.length <= limits.cursorLength ? parse(cursor) : undefined;
  if (!parts) throw badInput('`after` is not a cursor of this connection. Pass an endCursor or edge cursor unchanged.');
  if (parts[0] !== fingerprint(query)) {
    throw badInput('`after` comes from a query with another filter or order. Start again without `after`.');
  }
  return parts[1];
}

/**
 * The page size, within its bounds.
 * @throws GraphQLError `BAD_USER_INPUT` where it is not 1 to 100.
 */
export function pageSize(first: number): number {
  if (first >= 1 && first <= limits.pageSize) return first;
  throw badInput(`\`first\` is ${first}; it must be from 1 to ${limits.pageSize}.`);
}

function fingerprint(query: string): string {
  return createHash('sha256').update(query).digest('base64url').slice(0, 8);
}

function parse(cursor: string): [string, string] | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(value) || value.length !== 2) return undefined;
    const [tag, sortKey] = value as unknown[];
    return typeof tag === 'string' && typeof sortKey === 'string' ? [tag, sortKey] : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Sort keys of connections. Every hub uses the same function; keys are compared as UTF-8 bytes and unique by their end, so
 * that a gateway can merge rows of independent hubs.
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
