import type { Statement } from '../../host/database/Database.ts';

/** A list in the order of one unique sort key. */
export interface OrderedList {
  /** Lower-case letters: begins the names of the list's statements. */
  readonly name: string;
  readonly table: string;
  readonly columns: string;
  /** The column that orders the list: unique, and compared as bytes. */
  readonly key: string;
}

/** One filter in use. */
export interface Condition {
  /** Lower-case letters: tells the statements of different filters apart. */
  readonly name: string;
  /** SQL that is true of the rows wanted, about `parameter`. */
  readonly sql: (parameter: string) => string;
  readonly value: unknown;
}

/** A statement together with the values it is to be given. */
export interface Prepared {
  readonly statement: Statement;
  readonly values: readonly unknown[];
}

/** The rows after a sort key (`''` from the start), at most `limit`, each with its `sortKey`. */
export function pageStatement(
  list: OrderedList,
  conditions: readonly Condition[],
  after: string,
  limit: number,
): Prepared {
  const where = [`${list.key} > $1`, ...conditions.map(({ sql }, index) => sql(`$${index + 3}`))].join(' AND ');
  return {
    statement: {
      name: ['page', list.name, ...conditions.map(({ name }) => name)].join('_'),
      text: `SELECT ${list.columns}, ${list.key} AS "sortKey" FROM ${list.table}
        WHERE ${where} ORDER BY ${list.key} LIMIT $2`,
    },
    values: [after, limit, ...conditions.map(({ value }) => value)],
  };
}

/** How many rows the conditions leave, as `count`. */
export function countStatement(list: OrderedList, conditions: readonly Condition[]): Prepared {
  const where = conditions.map(({ sql }, index) => sql(`$${index + 1}`)).join(' AND ');
  return {
    statement: {
      name: ['count', list.table, ...conditions.map(({ name }) => name)].join('_'),
      text: `SELECT count(*)::int AS count FROM ${list.table}${where && ` WHERE ${where}`}`,
    },
    values: conditions.map(({ value }) => value),
  };
}
