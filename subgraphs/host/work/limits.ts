/**
 * Every bound on the work of a hub's process that a caller can ask for, each with its reason. Times in milliseconds,
 * sizes in bytes.
 */
export const limits = {
  /** The largest body taken: 5 000 representations of 60 bytes and their query stay far below it. */
  bodyBytes: 2_097_152,
  /** Operations in one request: a gateway sends 32 at most. */
  batchedOperations: 100,
  /** Characters of an operation's text: those that gateways plan have some thousands. */
  operationCharacters: 200_000,
  /** Tokens of it: its fields, and as many again for arguments and braces. */
  operationTokens: 20_000,
  /** Levels of fields: more than any operation that a gateway plans for one contract. */
  operationDepth: 15,
  /** Fields: what a gateway admits, and the keys that it adds. */
  operationFields: 5_000,
  /** No code is generated for operations with more fields: it takes a tenth of a second for a thousand. */
  compiledFields: 1_000,
  /** Root fields: as many as a gateway admits. */
  operationRootFields: 50,
  /** Levels of lists and objects in a literal: as many as a gateway admits. */
  valueDepth: 20,
  /**
   * Characters of all operation texts whose documents and code are kept: a thousand operations of usual size. When there are
   * more, all are discarded, since each character can stand for 300 bytes.
   */
  keptCharacters: 1_000_000,
  /**
   * Rows that an operation may request, by its page sizes: what a gateway admits, and the cursors and keys that it adds.
   * They take a second and 100 MB. The default of `--max-rows`.
   */
  operationRows: 60_000,
  /** Leaf values per row: useful operations have one or two, some of them objects. */
  valuesPerRow: 3,
  /** Rows of all operations in progress: 300 MB. Further operations wait. */
  rowsAtOnce: 150_000,
  /** Operations with more rows leave a fifth of `rowsAtOnce` to smaller ones. */
  smallOperationRows: 15_000,
  /** Operations that wait: more than a minute of work would be too late for any caller. */
  waitingOperations: 1_000,
  /** Rows that one call makes before others have their turn: ten milliseconds. */
  rowsPerTurn: 2_000,
  /** The text of an answer, in characters: gateways take no more. */
  answerCharacters: 16_777_216,
  /** Answers with fewer leaf values are always below it: the longest value has 4 000 characters. */
  uncountedValues: 2_000,
  /**
   * How long an answer waits for its receipts after the mutations are done: sealing takes some milliseconds, and the gateway
   * still waits. After that the answer says that they are pending.
   */
  receiptWaitMs: 1_000,
  /** Deadline of a call without one of its own … */
  timeoutMs: 10_000,
  /** … and the longest that a caller may set: a gateway gives an owned read 5 s and a request 10 s. */
  longestTimeoutMs: 30_000,
  /** The longest that a merchant's share may wait after the delivery: half a year. */
  releaseDelaySeconds: 15_552_000,
} as const;
