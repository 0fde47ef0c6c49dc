/** Every wait and bound of the embedded PostgreSQL, each with its reason. Times in milliseconds. */
export const limits = {
  /** initdb takes 0.7 s on a laptop and several on a slow disk. */
  initTimeoutMs: 60_000,
  /** 40 ms as a rule; replaying the log of a killed server takes longer. */
  startTimeoutMs: 120_000,
  /** 15–100 ms as a rule; the last checkpoint may have much to write. After this the server is told to drop everything. */
  stopTimeoutMs: 30_000,
  /** A server whose parent was just killed needs a moment to notice it. */
  predecessorNoticeMs: 2_000,
  /** A predecessor that is shutting down ends in this time, as `stopTimeoutMs`. */
  predecessorStopMs: 30_000,
  /** Between two attempts to take over from a predecessor. */
  retryMs: 50,
  /** The pools of 16 of two hubs' four subgraphs, and what migrations, operators and tests open. */
  maxConnections: 200,
  /** The longest path of a Unix socket in bytes: Linux takes 107, macOS 103. */
  socketPathBytes: 103,
  /** How much of the server's last output an error quotes, in characters. */
  quotedLogLength: 4_000,
} as const;
