/** A request to a hub and its response, as a report shows them, without tokens and signatures. */
export interface Exchange {
  readonly url: string;
  readonly sent: string;
  /** Undefined without a response. */
  readonly status: number | undefined;
  readonly received: string;
  readonly durationMs: number;
}
