/** Bounds that the subgraphs of a hub share, each with its reason; those on the work of a call stand in `work/limits.ts`. */
export const limits = {
  /** How long calls in progress may take to end after a signal: a little more than a gateway gives a request. */
  drainTimeoutMs: 11_000,
  /** Between two looks for receipts that are not sealed yet. */
  sealIntervalMs: 1_000,
  /** Errors of variables in one response: a list of all would be as long as the request. */
  variableErrors: 20,
  /** The longest cursor that is read, in characters: the sort key of the longest title and its id are shorter. */
  cursorLength: 4_096,
  /** Rows of one page, as of a gateway. */
  pageSize: 100,
  /** Characters of an error message, which can repeat what a client sent … */
  messageLength: 500,
  /** … and errors of one response. */
  errors: 100,
  /** Receipts that are read at once: half a megabyte. */
  receiptsPerRead: 1_000,
  /** For one question to the supergraph: a hub has 5 s for a call and asks twice at most. */
  askTimeoutMs: 2_200,
  /** A gateway that accepts no connection within this time is down; across the world it takes 0.5 s. */
  gatewayConnectTimeoutMs: 2_000,
  /** A response of the supergraph: a hub asks for a few rows. */
  gatewayAnswerBytes: 4_194_304,
  /** Connections to the gateway; further calls wait for a free one. */
  gatewayConnections: 32,
  /** Characters of a client's own reference, such as the number of an order. */
  clientReferenceLength: 64,
  /** Digits of an amount in minor units: PostgreSQL's bigint then has room for the sum of nine amounts. */
  amountDigits: 18,
} as const;
