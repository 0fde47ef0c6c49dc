/** Bounds of this contract's inputs and waits, each with its reason. */
export const limits = {
  /** Lines of a quote: the facts of each product are asked for one by one. */
  quoteLines: 50,
  /** Lines of one request for estimates: what a page of search results shows. Each costs the facts of a product. */
  estimateLines: 20,
  /** Pieces of a line: with the largest price the sum stays below 18 digits. */
  lineQuantity: 100_000,
  /** A person decides within this; the goods are not held meanwhile, and prices may move. */
  quoteValidityMs: 30 * 60_000,
  /** As long as a quote, and the time in which its booking is told, whatever the clocks of two hubs differ. */
  allowanceHoldMs: 35 * 60_000,
  /** A hold that lapsed is kept for a booking that is told late: no hub is away for longer. */
  lapsedHoldKeptMs: 30 * 86_400_000,
  /** For the destination's answer to a notice: a gateway gives a request 10 s. */
  noticeTimeoutMs: 11_000,
  /** Longer than a notice's answer takes, so that another replica sends it only where the first is gone. */
  noticeLeaseMs: 15_000,
  /** Between the attempts of a notice: doubled each time, with jitter. */
  firstRetryMs: 200,
  longestRetryMs: 30_000,
  /** Notices on their way at once. */
  noticesAtOnce: 20,
  /** Between two looks for notices that are due. */
  noticeIntervalMs: 500,
  /** Events of one call: a day's scans of a parcel are far fewer. */
  eventsPerCall: 100,
  /** Events of a shipment; all are read for each fold. */
  eventsPerShipment: 1_000,
  /** Clocks of scanners differ; an event further ahead than this is a mistake. */
  clockSkewMs: 5 * 60_000,
  /** Characters of an event id, a trade reference or a consignee token. */
  referenceLength: 128,
  /** Characters of a place's name. */
  locationLength: 200,
  /** Characters of a cancellation's reason. */
  reasonLength: 500,
} as const;
