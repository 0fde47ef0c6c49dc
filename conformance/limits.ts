/** Bounds of a conformance run, each with its reason. A hub under test may be broken or hostile. */
export const limits = {
  /** Longest wait for one response: that of a gateway. */
  callTimeoutMs: 10_000,
  /** Longest response body: that of a gateway. */
  responseBytes: 16 * 1_048_576,
  /** Longest response headers. */
  headerBytes: 16_384,
  /** Connections to one hub: those audits that send at the same time send ten. */
  connections: 10,
  /** The whole run. Audits that have not begun by then are not judged. */
  runMs: 60_000,
  /** Characters of a message that a report shows. */
  shownCharacters: 2_000,
  /** Tokens of an SDL that are parsed: the largest contract has 6 000. */
  sdlTokens: 100_000,
  /** Characters of a request to the mirror hub: what a gateway asks has a few hundred. */
  mirrorRequestLength: 1_000_000,
  /** Seconds for which a gateway is given to find the mirror hub: it probes an endpoint that was down every 30 s. */
  mirrorWaitS: 35,
  /** Rows that a walk over pages reads at most. */
  walkedRows: 1_000,
} as const;
