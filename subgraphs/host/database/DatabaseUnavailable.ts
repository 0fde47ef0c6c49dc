import pg from 'pg';

/**
 * SQLSTATEs of what passes: a broken connection (08), serialization failures, deadlocks and lost locks (40001, 40P01,
 * 40003, 55P03), no space, memory or connection left (53), a statement that was cancelled (57014), a server that stops,
 * starts or has become a standby (57P01 to 57P03, 57P05, 25006), a transaction that idled (25P03, 25P04), and I/O.
 * @see https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const passing = /^(?:08|53)...$|^(?:40001|40P01|40003|55P03|57014|57P0[1235]|25006|25P0[34]|58000|58030)$/;

/**
 * PostgreSQL could not do now what it can do later: it restarts, is full or busy, or cannot be reached. The message is for
 * the operator.
 */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super(`The database is not available now: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.name = 'DatabaseUnavailable';
  }
}

/** The error to throw for one that pg threw: a `DatabaseUnavailable` for a fault that passes, or the error itself. */
export function databaseError(error: unknown): unknown {
  return isPassing(error) ? new DatabaseUnavailable(error) : error;
}

/** What is neither PostgreSQL's word nor a mistake of ours in a value comes from the connection. */
function isPassing(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return passing.test(error.code ?? '');
  return !(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError);
}
