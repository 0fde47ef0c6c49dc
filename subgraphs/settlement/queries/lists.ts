import type { Visible } from '../../host/access/parties.ts';
import type { Condition } from '../../host/lists/listStatements.ts';
import { instant } from '../rules/instant.ts';

/** A condition of a list: the column that must equal a value; none where the filter does not give it. */
export function equal(column: string, value: unknown): Condition[] {
  const name = column.replaceAll('_', '');
  return value == null ? [] : [{ name, sql: `${column} = :${name}`, value }];
}

/**
 * Conditions of a period: from a moment, included, to another, excluded.
 * @throws GraphQLError `BAD_USER_INPUT` where one is no moment of a calendar
 */
export function within(column: string, from: string | null | undefined, to: string | null | undefined): Condition[] {
  return [
    ...(from == null ? [] : [{ name: 'since', sql: `${column} >= :since::timestamptz`, value: instant(from) }]),
    ...(to == null ? [] : [{ name: 'until', sql: `${column} < :until::timestamptz`, value: instant(to) }]),
  ];
}

/** The condition for rows of these parties; none where all may be seen. */
export function ofParties(sql: string, visible: Visible): Condition[] {
  return visible === null ? [] : [{ name: 'visible', sql, value: visible }];
}

/** A client's own reference, in the form in which it is kept. */
export function ofClient(reference: string | null | undefined): Condition[] {
  return equal('client_reference', reference?.trim().normalize('NFC'));
}
