/** Requests of one kind of work, sent at a fixed rate whether or not earlier ones are answered. */
export interface PacedStream {
  readonly work: string;
  readonly perSecond: number;
}

export interface PacedOrder {
  readonly url: string;
  readonly streams: readonly PacedStream[];
  readonly seconds: number;
  /** Number of the first request of each stream: no two runs send the same. */
  readonly firstNumber: number;
}

/** What came of one stream. Latencies in milliseconds, from when a request was due. */
export interface PacedReport {
  readonly work: string;
  readonly sent: number;
  readonly failures: number;
  readonly firstFailure: string | undefined;
  readonly p50Ms: number;
  readonly p99Ms: number;
}
