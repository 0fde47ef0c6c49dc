/** SQL whose text never changes; PostgreSQL parses it once for each connection. */
export interface Statement {
  /** Unique among the subgraph's statements, at most 63 characters; left out when the text is made for one call. */
  readonly name?: string;
  /** Values are `$1`, `$2`, … */
  readonly text: string;
}

/** What runs statements: a `Database`, each on its own, or a `Transaction`. */
export interface Executor {
  /**
   * The rows of a statement.
   * @param signal when it aborts, PostgreSQL stops the statement and the promise is rejected with the signal's reason
   */
  query<Row>(statement: Statement, values?: readonly unknown[], signal?: AbortSignal): Promise<Row[]>;
  /** The number of rows that a statement wrote. */
  execute(statement: Statement, values?: readonly unknown[], signal?: AbortSignal): Promise<number>;
}
