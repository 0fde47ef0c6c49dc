import { newestSortKey } from '../connections.ts';
import { badInput } from '../hubErrors.ts';
import type { Condition } from './listStatements.ts';

/** The part of a filter that lists in the order of `createdAt` have in common. */
interface CommonFilter {
  readonly clientReference?: string | null;
  readonly createdFrom?: string | null;
  readonly createdBefore?: string | null;
}

/**
 * The conditions of the common part of a filter, for tables with the columns `newest_key` and, if clients name its rows,
 * `client_reference`.
 * @throws GraphQLError `BAD_USER_INPUT` where a time is none
 */
export function commonConditions({ clientReference, createdFrom, createdBefore }: CommonFilter): Condition[] {
  const conditions: Condition[] = [];
  if (clientReference != null) {
    const value = clientReference.trim().normalize('NFC');
    conditions.push({ name: 'reference', sql: 'client_reference = :reference', value });
  }
  // Newer is smaller: see newestSortKey.
  if (createdFrom != null) {
    conditions.push({ name: 'from', sql: 'newest_key < :from', value: afterAllOf(createdFrom) });
  }
  if (createdBefore != null) {
    conditions.push({ name: 'before', sql: 'newest_key >= :before', value: afterAllOf(createdBefore) });
  }
  return conditions;
}

/** The sort key right after those of all rows of a moment. */
function afterAllOf(moment: string): string {
  const unixMs = Date.parse(moment);
  if (Number.isNaN(unixMs)) throw badInput('A time of the filter is not a date and time.');
  return newestSortKey(unixMs, '').replace('\u0001', '\u0002');
}
