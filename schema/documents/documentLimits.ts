/** Bounds of reading documents that are watched or polled. Waits in milliseconds. */
export const documentLimits = {
  /**
   * While a file is being written, waits for the writer to finish before reading. Short: what is read
   * half is refused, and is read again.
   */
  debounceMs: 20,
  /** Reads a file again without a bell, for file systems that report no changes. */
  rereadMs: 5_000,
  /** From the end of one poll of a URL to the next: how long a change waits; a 304 costs next to nothing. */
  pollMs: 5_000,
  /** A URL that does not answer within this is asked again at the next poll. */
  timeoutMs: 5_000,
} as const;
