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
  /** Deeper than any operation a gateway plans for one contract. */
  operationDepth: 15,
  /** What a gateway admits of a client, and keys of its own beside them. */
  operationFields: 5_000,
  /** Of larger operations no code is generated, which takes a tenth of a second for a thousand fields. */
  compiledFields: 1_000,
  /** Root fields: as many as a gateway admits. */
  operationRootFields: 50,
  /** Levels of lists and objects in a literal: as many as a gateway admits. */
  valueDepth: 20,
  /**
   * Texts of operations whose documents and code are kept, in characters: a thousand of common size. Once there have been
   * more, all are forgotten, since each character can stand for 300 bytes of what is kept.
   */
  keptCharacters: 1_000_000,
  /**
   * Objects that an operation may ask for, by its page sizes: what a gateway lets through, and the cursors and keys that it
   * adds. They take a second and 100 MB. The default of `--max-rows`.
   */
  operationRows: 60_000,
  /** Leaves that it may ask for, for each of these rows: what is worth asking for has one or two, some of them objects. */
  valuesPerRow: 3,
  /** Rows of all operations under way together: 300 MB. What comes above waits. */
  rowsAtOnce: 150_000,
  /** Operations with more rows than this leave a fifth of those at once to the smaller ones. */
  smallOperationRows: 15_000,
  /** Operations that wait: more than a minute's work is of no use to anybody. */
  waitingOperations: 1_000,
  /** Rows that are made of one call before others have their turn: ten milliseconds. */
  rowsPerTurn: 2_000,
  /** The text of an answer, in characters: gateways take no more. */
  answerCharacters: 16_777_216,
  /** Answers with fewer leaves are below it whatever their texts: the longest has 4 000 characters. */
  uncountedValues: 2_000,
  /**
   * What an answer waits for its receipts, once its mutations are done: sealing takes some milliseconds, and a gateway still
   * waits for the answer. After it, the answer says that they are pending.
   */
  receiptWaitMs: 1_000,
  /** Nobody waits longer for an answer, unless they say so … */
  timeoutMs: 10_000,
  /** … and not longer than this, whatever they say: a gateway gives an owned read 5 s and a request 10 s. */
  longestTimeoutMs: 30_000,
} as const;
