/** Bounds of a conformance run, each with its reason. A hub under test may be broken or hostile. */
export const limits = {
  /** Longest wait for one response, as in a gateway. */
  callTimeoutMs: 10_000,
  /** Longest response body, as in a gateway. */
  responseBytes: 16 * 1_048_576,
  /** Longest response headers. */
  headerBytes: 16_384,
  /** Connections to one hub: audits that send concurrently send ten requests. */
  connections: 10,
  /** Of the whole run. Audits that have not started by then are not judged. */
  runMs: 60_000,
  /** Characters of a message in a report. */
  shownCharacters: 2_000,
  /** Tokens of an SDL that are parsed: the largest contract has 6 000. */
  sdlTokens: 100_000,
  /** Characters of a request to the mirror hub: a gateway's have a few hundred. */
  mirrorRequestLength: 1_000_000,
  /** How long a gateway has to find the mirror hub, in seconds: it probes an endpoint that was down every 30 s. */
  mirrorWaitS: 35,
  /** Time for what the hub does by itself, such as the steps of a trade: its workers look every few seconds. */
  ownWorkMs: 12_000,
  /** Netting cycles whose ids are tried: more than a test network has after many runs. */
  nettingCycles: 1_000,
  /** Maximum rows of a walk over pages. */
  walkedRows: 1_000,
} as const;
