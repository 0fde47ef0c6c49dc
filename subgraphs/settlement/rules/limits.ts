/** Bounds of this contract's inputs and waits, each with its reason. */
export const limits = {
  /**
   * Digits of a single amount in minor units, a trillion of the usual currencies: the books then have room for the sum of nine
   * thousand of the largest.
   */
  amountDigits: 15,
  /** Characters of a trade's or bank's reference. */
  referenceLength: 128,
  /** Characters of a bank account, as of ISO 20022 and of an IBAN. */
  creditorAccountLength: 34,
  /** Characters of a cancellation's reason. */
  reasonLength: 500,
  /** A day: funds that are needed for longer are held again. */
  holdSeconds: 86_400,
  /** FX expiry ≤ funds hold ≤ stock hold: whatever a later step needs outlives the earlier one. */
  fxValidityMs: 10 * 60_000,
  fundsHoldSeconds: 15 * 60,
  stockHoldSeconds: 30 * 60,
  /** Before the commit point: what inventory allows at most, for that is how long the goods wait for a network that is down. */
  committedStockHoldSeconds: 86_400,
  /** For the answer to a step: a gateway gives a request 10 s. */
  stepTimeoutMs: 11_000,
  /**
   * How long a worker that was killed keeps others from its trades. One that lives renews in time, however long a step takes;
   * one that is only slow loses a trade without harm, since it writes under its lease alone.
   */
  leaseMs: 3_000,
  leaseRenewalMs: 1_000,
  /** Between the attempts of a step: doubled each time, with jitter. */
  firstRetryMs: 200,
  longestRetryMs: 60_000,
  /** Between two looks for trades that are due. */
  tradeIntervalMs: 50,
  /** Trades that one worker drives at once; each waits for the network most of the time. */
  tradesAtOnce: 16,
  /** Between two sweeps of lapsed holds, and how many one transaction takes. */
  sweepIntervalMs: 2_000,
  sweptHolds: 200,
  /** Between two looks at the shipments whose merchants wait for their share. */
  shareIntervalMs: 1_000,
  sharesPerRun: 100,
  /** A shipment is asked about again after a tenth of the time it has taken so far, within these. */
  firstShareCheckMs: 2_000,
  longestShareCheckMs: 10 * 60_000,
  /**
   * Events of a shipment may be corrected, as a parcel that was lost is found, and money follows: a quarter of a year after the
   * payment nobody looks any more.
   */
  correctionMs: 90 * 86_400_000,
  /** Once a share is released or taken back: some hundred looks at a shipment in a quarter of a year. */
  longestCorrectionCheckMs: 6 * 3_600_000,
  /** After the delivery, for opening a dispute. */
  disputeMs: 30 * 86_400_000,
  /** Lines of a return: a quote has no more. */
  returnLines: 100,
  /** Documents of a return or dispute, and characters of their addresses. */
  evidence: 10,
  evidenceLength: 500,
  /** Between two looks for refunds that go on, and how many one look takes. */
  returnIntervalMs: 500,
  returnsPerRun: 50,
  /** Between two comparisons of netting cycles with the other hub. */
  nettingIntervalMs: 2_000,
  /** What the other hub has not posted yet is on its way for this long, and in dispute after. */
  nettingGraceMs: 60 * 60_000,
  /** Payments in dispute that a cycle leaves to the next one by itself: more are a fault of a hub, which its operator mends. */
  contestedPayments: 1_000,
  /** Corrections that wait for the other hub and are looked at in one run: operators propose a few. */
  correctionsPerRun: 100,
  /** Corrections of one trade in one answer, the newest. */
  correctionsShown: 100,
  /** `accounts` is not paged: without an owner it shows this many. */
  accountsListed: 1_000,
  /** How long a transaction can still post at the time at which it began; more than a database lets it last. */
  postingDelayMs: 60_000,
  /** Lines of a statement as CSV: a megabyte. */
  statementCsvLines: 5_000,
  /** Lines of a netting cycle in one answer. */
  nettingLines: 1_000,
  /** How long funds are held where the input does not say: the default of the contract. */
  defaultHoldSeconds: 900,
  /** For the state of a shipment, which this hub itself serves. */
  shareCheckTimeoutMs: 3_000,
  /** Cycles that the other hub may be ahead: a hub closes about one a day, and catches up in several payments. */
  cyclesAhead: 100,
  /** Closings of one pair of hubs in progress: those of operators, partners and retries are few. */
  closingsAtOnce: 100,
} as const;
