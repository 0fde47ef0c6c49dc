import type pg from 'pg';
import type { Executor, Statement } from './Statement.ts';

/** Runs one statement on a connection; see `Executor.query` for the signal. */
export type Run = (
  client: pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
  signal: AbortSignal | undefined,
) => Promise<pg.QueryResult>;

/** A transaction in progress: all of its statements take effect, or none. Of no use after its end. */
export class Transaction implements Executor {
  readonly #client: pg.PoolClient;
  readonly #run: Run;
  readonly #signal: AbortSignal | undefined;
  #hasEnded = false;

  constructor(client: pg.PoolClient, run: Run, signal: AbortSignal | undefined) {
    this.#client = client;
    this.#run = run;
    this.#signal = signal;
  }

  async query<Row>(statement: Statement, values: readonly unknown[] = [], signal = this.#signal): Promise<Row[]> {
    return (await this.#send(statement, values, signal)).rows;
  }

  async execute(statement: Statement, values: readonly unknown[] = [], signal = this.#signal): Promise<number> {
    return (await this.#send(statement, values, signal)).rowCount ?? 0;
  }

  /** From here on a statement that somebody forgot to await fails instead of running on another's connection. */
  end(): void {
    this.#hasEnded = true;
  }

  #send(statement: Statement, values: readonly unknown[], signal: AbortSignal | undefined): Promise<pg.QueryResult> {
    if (this.#hasEnded) throw new Error(`Statement ${statement.name ?? ''} came after the end of its transaction.`);
    return this.#run(this.#client, statement, values, signal);
  }
}
