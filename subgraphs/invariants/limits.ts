/** Bounds of the check of a network's books, each with its reason. */
export const limits = {
  /** Ended trades of each hub that are read, the latest first: more would take minutes. */
  trades: 5_000,
  /** For one read: as long as a gateway gives a request. */
  readTimeoutMs: 10_000,
  /** Reads in progress: the check must not burden a network that trades. */
  readsAtOnce: 4,
} as const;
