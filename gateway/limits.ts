/**
 * Every timeout, cap and bound of the gateway, each with its reason. Times in milliseconds, sizes in bytes.
 * Nothing else in the gateway holds such a number.
 */
export const limits = {
  /** A person waits this long at most; every other wait ends within it. */
  requestBudgetMs: 10_000,
  /** A scattered read answers without a slow hub, so it need not wait long for one. */
  scatteredTimeoutMs: 2_000,
  /** An owned read has nobody else to ask, so it waits longer. */
  ownedTimeoutMs: 5_000,
  /** The largest request body taken: real operations with variables stay below 100 kB. */
  requestBytes: 1_048_576,
  /** The largest answer of one call to a hub: 100 rich rows stay below 1 MB. */
  subgraphAnswerBytes: 16_777_216,
} as const;
