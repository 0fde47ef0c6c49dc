import pg from 'pg';

/**
 * SQLSTATEs of temporary faults: a broken connection (08), serialization failures, deadlocks and lost locks (40001, 40P01,
 * 40003, 55P03), no space, memory or connection left (53), a statement that was cancelled (57014), a server that stops,
 * starts or has become a standby (57P01 to 57P03, 57P05, 25006), a transaction that idled (25P03, 25P04), and I/O.
 * @see https://www.postgresql.org/docs/18/errcodes-appendix.html
 */
const passing = /^(?:08|53)...$|^(?:40001|40P01|40003|55P03|57014|57P0[1235]|25006|25P0[34]|58000|58030)$/;

/**
 * PostgreSQL cannot serve now but may later: it restarts, is full or busy, or cannot be reached. The message is for the
 * operator.
 */
export class DatabaseUnavailable extends Error {
  constructor(cause: unknown) {
    super(`The database is not available now: ${cause instanceof Error ? cause.message : cause}`, { cause });
    this.name = 'DatabaseUnavailable';
  }
}

/** The error to throw for one of pg: a `DatabaseUnavailable` for a temporary fault, or the error itself. */
export function databaseError(error: unknown): unknown {
  return isPassing(error) ? new DatabaseUnavailable(error) : error;
}

/** What is neither PostgreSQL's word nor a mistake of ours in a value comes from the connection. */
function isPassing(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return passing.test(error.code ?? '');
  return !(error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError);
}

/** What an operator can do, by the codes of PostgreSQL (appendix A of its manual) and of the system. */
const remedies: readonly (readonly [RegExp, string])[] = [
  [/^28/, 'Correct the user and password in the database URL.'],
  [/^3D000$/, 'Name a database that exists in the database URL, or restore the one that is damaged.'],
  [/^42501$/, 'Grant the user this privilege, or create the database beforehand with that user as its owner.'],
  [/^(53100|ENOSPC)$/, 'Free space on the disk of the database.'],
  [/^53300$/, 'Raise max_connections, or close other connections.'],
  [/^57P0/, 'Try again when the server has started.'],
  [/^(58|XX00[12]$)/, 'The data of the server is damaged: restore it, or use another server.'],
  [/^(ECONN|EHOST|ENET|ENOTFOUND|EAI_|ETIMEDOUT|ENOENT)/, 'Is a PostgreSQL server running there?'],
];

/** Errors of the client library, which have no code. */
const noAnswer = /^(timeout expired|Connection terminated|Received invalid response)/i;

/** An error of PostgreSQL, or of the way to it, in one line with its remedy. */
export function explainFailure(error: unknown): string {
  const { message, code = '', detail } = error as { message?: string; code?: string; detail?: string };
  // A refused connection to a name with several addresses is an AggregateError without a message.
  const said = message || code || String(error);
  const cause = noAnswer.test(said) ? 'ETIMEDOUT' : code;
  const remedy = remedies.find(([codes]) => codes.test(cause))?.[1];
  return [/[.?!]$/.test(said) ? said : `${said}.`, detail, remedy].filter(Boolean).join(' ').replace(/\s+/g, ' ');
}
