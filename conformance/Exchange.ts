/** What was sent to a hub and what came back, as a report shows it. Tokens and signatures are left out. */
export interface Exchange {
  readonly url: string;
  readonly sent: string;
  /** Undefined where no response came. */
  readonly status: number | undefined;
  readonly received: string;
  readonly durationMs: number;
}
