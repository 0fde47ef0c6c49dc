/** SQL whose text never changes; PostgreSQL parses it once for each connection. */
export interface Statement {
  /** Unique among the subgraph's statements, at most 63 characters; left out when the text is made for one call. */
  readonly name?: string;
  /** Values are `$1`, `$2`, … */
  readonly text: string;
}

/** Runs statements: a `Database` each by itself, a `Transaction` together. */
export interface Executor {
  /**
   * The rows of a statement.
   * @param signal when it aborts, PostgreSQL stops the statement and the promise is rejected with the signal's reason
   */
  query<Row>(statement: Statement, values?: readonly unknown[], signal?: AbortSignal): Promise<Row[]>;
  /** The number of rows that a statement wrote. */
  execute(statement: Statement, values?: readonly unknown[], signal?: AbortSignal): Promise<number>;
}

/** A statement with the types of its parameters and rows. */
export class Sql<Row, Parameters extends object> implements Statement {
  readonly name: string;
  readonly text: string;
  /** In the order of their numbers. */
  readonly #parameters: readonly { readonly key: string; readonly isJson: boolean }[];

  constructor(name: string, text: string) {
    const parameters: { key: string; isJson: boolean }[] = [];
    this.name = name;
    this.text = text.replace(namedParameter, (_, key: string, jsonCast: string | undefined) => {
      const isJson = jsonCast !== undefined;
      let index = parameters.findIndex((each) => each.key === key && each.isJson === isJson);
      if (index < 0) index = parameters.push({ key, isJson }) - 1;
      return `$${index + 1}${jsonCast ?? ''}`;
    });
    this.#parameters = parameters;
  }

  rows(executor: Executor, parameters: Parameters): Promise<Row[]> {
    return executor.query(this, this.valuesOf(parameters));
  }

  async first(executor: Executor, parameters: Parameters): Promise<Row | undefined> {
    const [row] = await this.rows(executor, parameters);
    return row;
  }

  /** @returns the number of rows that it wrote */
  run(executor: Executor, parameters: Parameters): Promise<number> {
    return executor.execute(this, this.valuesOf(parameters));
  }

  valuesOf(parameters: Parameters): unknown[] {
    return this.#parameters.map(({ key, isJson }) => {
      const value = (parameters as Readonly<Record<string, unknown>>)[key];
      return isJson ? JSON.stringify(value) : value;
    });
  }
}

/** `:name`, but no cast (`::int`); one that is cast to JSON is sent as JSON. */
const namedParameter = /(?<![:\w]):([a-z]\w*)(::jsonb?\b)?/gi;

/**
 * SQL that PostgreSQL parses once for each connection, with parameters by name: `WHERE id = ANY(:ids)`.
 * @param name unique among the subgraph's statements, at most 63 characters
 */
export function sql<Row, Parameters extends object = NoNames>(name: string, text: string): Sql<Row, Parameters> {
  return new Sql(name, text);
}

/** A list of columns for `SELECT` with the type of its rows. */
export type Columns<Row> = string & { readonly row?: Row };
export type RowOf<List> = List extends Columns<infer Row> ? Row : never;

type NoNames = Readonly<Record<never, never>>;

/**
 * Columns of a table as a row has them: `columnsOf<AccountTable>()(['id', 'ownerId'])` is `id, owner_id AS "ownerId"`.
 * @param renamed names that a row has for columns: `{ payerAccountId: 'payerAccount' }`
 */
export function columnsOf<Table extends object>(prefix = '') {
  return <Name extends keyof Table & string, Renamed extends Readonly<Record<string, keyof Table & string>> = NoNames>(
    names: readonly Name[],
    renamed: Renamed = {} as Renamed,
  ) => {
    const all = [...names.map((name) => [name, name]), ...Object.entries(renamed)] as [string, string][];
    const list = all.map(([as, name]) => {
      const column = `${prefix}${columnName(name)}`;
      return columnName(name) === as ? column : `${column} AS "${as}"`;
    });
    return list.join(', ') as Columns<
      Readonly<Pick<Table, Name>> & { readonly [As in keyof Renamed]: Table[Renamed[As]] }
    >;
  };
}

/** Further parts of an INSERT. */
interface Insertion<Name extends string> {
  /** The statement's name. */
  readonly name: string;
  readonly table: string;
  /** Columns that hold JSON. */
  readonly json?: readonly Name[];
  /** SQL after the values, such as `ON CONFLICT DO NOTHING`. */
  readonly after?: string;
}

/** `INSERT` of one row, whose columns are the parameters: `insertOf<FxQuoteTable>()(['id', …], { name, table })`. */
export function insertOf<Table extends object, Row = never>() {
  return <Name extends keyof Table & string>(
    names: readonly Name[],
    { name, table, json = [], after = '' }: Insertion<Name>,
  ): Sql<Row, Readonly<Pick<Table, Name>>> => {
    const values = names.map((each) => `:${each}${json.includes(each) ? '::jsonb' : ''}`);
    return new Sql(
      name,
      `INSERT INTO ${table} (${names.map(columnName).join(', ')}) VALUES (${values.join(', ')}) ${after}`,
    );
  };
}

/** Rows as arrays of their columns, for `unnest`. */
export function arraysOf<Row extends object, Key extends keyof Row>(
  rows: readonly Row[],
  keys: readonly Key[],
): { readonly [K in Key]: readonly Row[K][] } {
  return Object.fromEntries(keys.map((key) => [key, rows.map((row) => row[key])])) as never;
}

function columnName(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
