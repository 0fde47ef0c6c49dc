/** Every wait and bound of a subgraph's database, each with its reason. Times in milliseconds. */
export const limits = {
  /** The pools of two hubs with four subgraphs each then stay below the embedded server's 200 connections. */
  poolSize: 16,
  /** For a free connection, new or pooled; the caller's own deadline is 10 s at most. */
  connectTimeoutMs: 5_000,
  /** No statement of a request runs longer, as no caller waits longer. */
  statementTimeoutMs: 10_000,
  /** A server that answers nothing at all, not even that it cancelled the statement. */
  silenceTimeoutMs: 15_000,
  /** A transaction of ours never waits for anything but its own statements. */
  idleInTransactionTimeoutMs: 10_000,
  /** A statement of the first start, and its pauses: making demo data is seconds of computing, minutes on a busy machine. */
  seedTimeoutMs: 300_000,
  /** An unused connection goes after this. */
  idleTimeoutMs: 30_000,
  /** A cancel request is lost when it arrives between the messages of a statement, so it is repeated. */
  cancelRepeatMs: 200,
  /** Before a transaction that lost a race is tried again; doubled each time, with jitter. */
  retryDelayMs: 10,
  /** All migrations of a schema, and the wait for another process that runs them; also the making of its database. */
  migrationTimeoutMs: 120_000,
  /** What an idempotency key may be long, in characters. */
  idempotencyKeyLength: 255,
} as const;
