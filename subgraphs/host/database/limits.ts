/** Every wait and bound of a subgraph's database, each with its reason. Times in milliseconds. */
export const limits = {
  /** Connections of a pool: two hubs with four subgraphs each stay below the 200 connections of the embedded server. */
  poolSize: 16,
  /** For a free connection, new or pooled; the caller's own deadline is 10 s at most. */
  connectTimeoutMs: 5_000,
  /** A statement of a request: no caller waits longer. */
  statementTimeoutMs: 10_000,
  /** Silence of the server, which does not even confirm that it cancelled the statement. */
  silenceTimeoutMs: 15_000,
  /** A pause within a transaction: ours wait only for their own statements. */
  idleInTransactionTimeoutMs: 10_000,
  /** A statement of the first start, and its pauses: making demo data is seconds of computing, minutes on a busy machine. */
  seedTimeoutMs: 300_000,
  /** An unused connection is closed after this. */
  idleTimeoutMs: 30_000,
  /** Interval of cancel requests: one that arrives between the messages of a statement is lost. */
  cancelRepeatMs: 200,
  /** Before a transaction that lost a race is tried again; doubled each time, with jitter. */
  retryDelayMs: 10,
  /** All migrations of a schema, and the wait for another process that runs them; also the making of its database. */
  migrationTimeoutMs: 120_000,
  /** Characters of an idempotency key. */
  idempotencyKeyLength: 255,
} as const;
