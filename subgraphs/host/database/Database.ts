import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { DatabaseUnavailable, databaseError } from './DatabaseUnavailable.ts';
import { checkDatabaseUrl, withOptions } from './ensureDatabase.ts';
import { limits } from './limits.ts';
import type { Executor, Statement } from './sql.ts';

export interface DatabaseOptions {
  readonly url: string;
  /**
   * The same database through a pooler in transaction mode (PgBouncer), where two transactions of one connection may be on
   * different sessions of PostgreSQL. Each statement is then a transaction that begins with the session's settings. Cancel
   * requests still go to `url`.
   */
  readonly poolerUrl?: string;
  /** The subgraph's schema: lower-case letters and `_`. Its connections see no other. */
  readonly schema: string;
  /** At most this many connections. */
  readonly poolSize?: number;
  /** Timeout of each statement and each pause within a transaction; that of requests when left out. */
  readonly timeoutMs?: number;
  /** Called with the name of each statement that is sent, also of those that begin and end transactions. */
  readonly onStatement?: (name: string) => void;
}

export interface TransactionOptions {
  readonly signal?: AbortSignal;
  /**
   * How many times the work is tried if it loses to a concurrent transaction (serialization failure, deadlock); 1 when left
   * out. Each attempt runs the work from its start, so nothing outside the transaction may depend on it.
   */
  readonly attempts?: number;
}

const begin: Statement = { name: 'begin', text: 'BEGIN' };
const commit: Statement = { name: 'commit', text: 'COMMIT' };
const rollback: Statement = { name: 'rollback', text: 'ROLLBACK' };
const ping: Statement = { name: 'ping', text: 'SELECT 1' };

/** SQLSTATE of a serialization failure and of a deadlock. */
const serializationFailures: readonly string[] = ['40001', '40P01'];

/**
 * One subgraph’s schema in the database of the hub, over a pool of connections. Temporary faults are thrown as
 * `DatabaseUnavailable`.
 */
export class Database implements Executor {
  readonly url: string;
  readonly schema: string;
  readonly #pool: pg.Pool;
  /** Cancel requests use a connection of their own, since the pool may be blocked. */
  readonly #cancelPool: pg.Pool;
  readonly #isPooled: boolean;
  /** The server process that a pooler has assigned to a connection for its transaction. */
  readonly #lent = new WeakMap<pg.PoolClient, number>();
  readonly #begin: Statement;
  readonly #onStatement: (name: string) => void;

  /** Connects when first used. @throws when the URL or the schema's name is malformed */
  constructor(options: DatabaseOptions) {
    const { url, poolerUrl, schema, poolSize = limits.poolSize, timeoutMs, onStatement = () => undefined } = options;
    checkDatabaseUrl(url);
    if (!/^[a-z][a-z_]{0,62}$/.test(schema)) throw new Error(`"${schema}" cannot be the name of a schema.`);
    this.url = url;
    this.schema = schema;
    this.#onStatement = onStatement;
    const settings = {
      search_path: schema,
      TimeZone: 'UTC',
      statement_timeout: timeoutMs ?? limits.statementTimeoutMs,
      idle_in_transaction_session_timeout: timeoutMs ?? limits.idleInTransactionTimeoutMs,
    };
    this.#isPooled = poolerUrl !== undefined;
    this.#begin = this.#isPooled ? beginWith(settings) : begin;
    const silenceTimeoutMs = timeoutMs ?? limits.silenceTimeoutMs;
    const session = this.#isPooled ? {} : settings;
    this.#pool = createPool(poolerUrl ?? url, `ehub ${schema}`, poolSize, silenceTimeoutMs, session);
    this.#cancelPool = createPool(url, `ehub ${schema} cancel`, 1, limits.silenceTimeoutMs, {
      statement_timeout: limits.connectTimeoutMs,
    });
  }

  async query<Row>(statement: Statement, values: readonly unknown[] = [], signal?: AbortSignal): Promise<Row[]> {
    return (await this.#runAlone(statement, values, signal)).rows;
  }

  async execute(statement: Statement, values: readonly unknown[] = [], signal?: AbortSignal): Promise<number> {
    return (await this.#runAlone(statement, values, signal)).rowCount ?? 0;
  }

  /**
   * Runs the work in one READ COMMITTED transaction, which is rolled back when the work throws. The signal also applies to
   * each statement of the work. Inside, use the given transaction only: a query of the database takes a second connection.
   */
  async transaction<T>(work: (transaction: Transaction) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    const { signal, attempts = 1 } = options;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#borrow(signal, (client) => this.#transactOn(client, work, signal));
      } catch (error) {
        if (attempt >= attempts || !lostToAnother(error)) throw error;
        await delay(limits.retryDelayMs * 2 ** attempt * Math.random());
      }
    }
  }

  /** Whether PostgreSQL answers now: for a health check. */
  isReachable(): Promise<boolean> {
    return this.query(ping).then(
      () => true,
      () => false,
    );
  }

  /** Waits for the statements in progress and closes all connections. */
  async close(): Promise<void> {
    await Promise.all([this.#pool.end(), this.#cancelPool.end()]);
  }

  #runAlone(
    statement: Statement,
    values: readonly unknown[],
    signal: AbortSignal | undefined,
  ): Promise<pg.QueryResult> {
    const run = (client: pg.PoolClient) => this.#run(client, statement, values, signal);
    return this.#borrow(signal, (client) =>
      this.#isPooled ? this.#transactOn(client, () => run(client), signal) : run(client),
    );
  }

  async #transactOn<T>(
    client: pg.PoolClient,
    work: (transaction: Transaction) => Promise<T>,
    signal: AbortSignal | undefined,
  ): Promise<T> {
    const transaction = new Transaction(client, this.#run, signal);
    const begun = await this.#run(client, this.#begin, [], undefined);
    if (this.#isPooled) this.#lent.set(client, lentProcess(begun));
    try {
      const answer = await work(transaction);
      signal?.throwIfAborted();
      transaction.end();
      const { command } = await this.#run(client, commit, [], undefined);
      if (command !== 'COMMIT')
        throw new Error('A failed statement rolled the transaction back, but its work continued.');
      return answer;
    } catch (error) {
      transaction.end();
      await this.#run(client, rollback, [], undefined).catch(() => client.end());
      throw error;
    }
  }

  async #borrow<T>(signal: AbortSignal | undefined, use: (client: pg.PoolClient) => Promise<T>): Promise<T> {
    signal?.throwIfAborted();
    const client = await this.#pool.connect().catch(throwDatabaseError);
    try {
      return await use(client);
    } finally {
      client.release();
    }
  }

  readonly #run: Run = async (client, statement, values, signal) => {
    signal?.throwIfAborted();
    this.#onStatement(statement.name ?? 'unnamed');
    // A session behind a pooler may not have the statement that another one prepared.
    const { name, text } = statement;
    const running = client
      .query({ ...(this.#isPooled ? {} : { name }), text, values: values as unknown[] })
      .catch((error: unknown) => {
        if (endsConnection(error)) void client.end();
        return throwDatabaseError(error);
      });
    return cancelOnAbort(running, signal, () => this.#cancel(client));
  };

  /** Not through a pooler: PgBouncer 1.18 crashes on cancel requests under load (its issue 822). */
  async #cancel(client: pg.PoolClient): Promise<void> {
    const { processID } = client as unknown as { readonly processID: number };
    await this.#cancelPool.query('SELECT pg_cancel_backend($1)', [this.#lent.get(client) ?? processID]);
  }
}

/** Begins a transaction with settings that end with it, and asks which server process has it. */
function beginWith(settings: Readonly<Record<string, string | number>>): Statement {
  const set = Object.entries(settings).map(([name, value]) => `SET LOCAL ${name} TO '${value}'`);
  return { name: 'begin', text: ['BEGIN', ...set, 'SELECT pg_backend_pid() AS pid'].join('; ') };
}

/** The result of `beginWith`: for a text of several statements the driver returns a list. */
function lentProcess(begun: unknown): number {
  const [last] = (begun as pg.QueryResult<{ pid: number }>[]).slice(-1);
  return last?.rows[0]?.pid ?? 0;
}

function createPool(
  url: string,
  name: string,
  size: number,
  silenceTimeoutMs: number,
  settings: Readonly<Record<string, string | number>>,
): pg.Pool {
  const pool = new pg.Pool({
    connectionString: Object.keys(settings).length > 0 ? withOptions(url, settings) : url,
    application_name: name,
    max: size,
    connectionTimeoutMillis: limits.connectTimeoutMs,
    query_timeout: silenceTimeoutMs,
    idleTimeoutMillis: limits.idleTimeoutMs,
    keepAlive: true,
    types: typeParsers,
  });
  // A connection that breaks fails its statement, if any, and leaves the pool; the next use opens another.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Silence, a broken network, or PostgreSQL's last word before it closes the connection. */
function endsConnection(error: unknown): boolean {
  return !(error instanceof pg.DatabaseError) || /^(08|57P|25P0[34])/.test(error.code ?? '');
}

function lostToAnother(error: unknown): boolean {
  const cause = error instanceof DatabaseUnavailable ? error.cause : undefined;
  return cause instanceof pg.DatabaseError && serializationFailures.includes(cause.code ?? '');
}

function throwDatabaseError(error: unknown): never {
  throw databaseError(error);
}

/** Runs one statement on a connection; see `Executor.query` for the signal. */
type Run = (
  client: pg.PoolClient,
  statement: Statement,
  values: readonly unknown[],
  signal: AbortSignal | undefined,
) => Promise<pg.QueryResult>;

/** A transaction in progress: all of its statements take effect, or none. Not usable after its end. */
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

  /** From here on a statement that was not awaited fails instead of running on the connection of another transaction. */
  end(): void {
    this.#hasEnded = true;
  }

  #send(statement: Statement, values: readonly unknown[], signal: AbortSignal | undefined): Promise<pg.QueryResult> {
    if (this.#hasEnded) throw new Error(`Statement ${statement.name ?? ''} came after the end of its transaction.`);
    return this.#run(this.#client, statement, values, signal);
  }
}

/**
 * Waits for a running statement, and has PostgreSQL cancel it when the signal aborts. It returns only after the last
 * cancel request has been answered, so that none can hit the connection's next statement.
 * @param cancel asks PostgreSQL once
 * @throws the signal's reason when the statement failed after the abort
 */
async function cancelOnAbort<T>(
  running: Promise<T>,
  signal: AbortSignal | undefined,
  cancel: () => Promise<void>,
): Promise<T> {
  if (!signal) return running;
  let isRunning = true;
  let cancelling = Promise.resolve();
  const cancelUntilItEnds = async () => {
    while (isRunning) {
      await cancel().catch(() => undefined);
      await Promise.race([running.catch(() => undefined), delay(limits.cancelRepeatMs)]);
    }
  };
  const onAbort = () => {
    cancelling = cancelUntilItEnds();
  };
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await running;
  } catch (error) {
    throw signal.aborted ? signal.reason : error;
  } finally {
    isRunning = false;
    signal.removeEventListener('abort', onAbort);
    await cancelling;
  }
}

const { builtins } = pg.types;

const parsers: Readonly<Record<number, (text: string) => unknown>> = {
  [builtins.INT8]: BigInt,
  [builtins.DATE]: (text) => text,
  [builtins.TIMESTAMPTZ]: toDateTime,
};

/**
 * How column values become JavaScript values: `timestamptz` an RFC 3339 text in UTC with milliseconds
 * (`2026-01-01T00:00:00.000Z`; declare columns `timestamptz(3)`, so that nothing is cut off), `date` its text
 * (`2026-01-01`), `bigint` a bigint (`count(*)` too: cast it to `int` for a number), `numeric` its text, the rest as `pg`
 * does it. Arrays of these come as `pg` parses them.
 */
const typeParsers: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text' | 'binary' = 'text') =>
    (format === 'text' && parsers[oid]) ||
    pg.types.getTypeParser(oid, format)) as pg.CustomTypesConfig['getTypeParser'],
};

/** Sessions run in UTC, so PostgreSQL says `2026-01-01 00:00:00.12+00`. */
const utcText = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?\+00$/;

function toDateTime(text: string): string {
  const match = utcText.exec(text);
  if (!match) throw new RangeError(`"${text}" is not a time of the years 1 to 9999.`);
  const [, day, time, fraction = ''] = match;
  return `${day}T${time}.${fraction.slice(0, 3).padEnd(3, '0')}Z`;
}
