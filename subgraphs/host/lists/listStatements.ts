import { type Columns, Sql } from '../database/sql.ts';

/** A list in the order of one unique sort key. */
export interface OrderedList<Row> {
  /** Lower-case letters: begins the names of the list's statements. */
  readonly name: string;
  readonly table: string;
  readonly columns: Columns<Row>;
  /** The column that orders the list: unique, and compared as bytes. */
  readonly key: string;
}

/** One filter in use. */
export interface Condition {
  /** Lower-case letters: the parameter of its value, and what tells the statements of different filters apart. */
  readonly name: string;
  /** True of the rows wanted; the same for every value. */
  readonly sql: string;
  readonly value: unknown;
  /** True where the value is the moment of the request: cursors are not bound to it, since the next page has another. */
  readonly isMoment?: boolean;
}

/** A statement together with what it is to be given. */
export interface Prepared<Row> {
  readonly statement: Sql<Row, object>;
  readonly parameters: object;
}

/** By their names. There are as many as sets of filters that a list has. */
const statements = new Map<string, Sql<unknown, object>>();

/** The rows after a sort key (`''` from the start), at most `limit`, each with its `sortKey`. */
export function pageStatement<Row>(
  list: OrderedList<Row>,
  conditions: readonly Condition[],
  after: string,
  limit: number,
): Prepared<Row & { readonly sortKey: string }> {
  const statement = known<Row & { readonly sortKey: string }>(nameOf('page', list.name, conditions), () => {
    const where = [`${list.key} > :after`, ...conditions.map(({ sql }) => sql)].join(' AND ');
    return `SELECT ${list.columns}, ${list.key} AS "sortKey" FROM ${list.table}
      WHERE ${where} ORDER BY ${list.key} LIMIT :limit`;
  });
  return { statement, parameters: { after, limit, ...valuesOf(conditions) } };
}

/** How many rows the conditions leave. */
export function countStatement<Row>(
  { table }: OrderedList<Row>,
  conditions: readonly Condition[],
): Prepared<{ readonly count: number }> {
  const statement = known<{ readonly count: number }>(nameOf('count', table, conditions), () => {
    const where = conditions.map(({ sql }) => sql).join(' AND ');
    return `SELECT count(*)::int AS count FROM ${table}${where && ` WHERE ${where}`}`;
  });
  return { statement, parameters: valuesOf(conditions) };
}

function nameOf(kind: string, list: string, conditions: readonly Condition[]): string {
  return [kind, list, ...conditions.map(({ name }) => name)].join('_');
}

function known<Row>(name: string, text: () => string): Sql<Row, object> {
  const statement = statements.get(name) ?? new Sql<unknown, object>(name, text());
  statements.set(name, statement);
  return statement as Sql<Row, object>;
}

function valuesOf(conditions: readonly Condition[]): object {
  return Object.fromEntries(conditions.map(({ name, value }) => [name, value]));
}
