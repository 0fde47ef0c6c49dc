/** Bounds of inventory's inputs, each with its reason. */
export const limits = {
  /** Pieces on a level; the migration checks the same. With `levelsPerProduct` a product's sum stays a GraphQL Int. */
  onHandPerLevel: 10_000_000,
  /** `Stock.levels` is not paged. Two receipts at once may pass it by one, which the Int has room for (214 levels). */
  levelsPerProduct: 200,
  /** A trade of more lines is split by the marketplace: all levels of its products are locked at once. */
  reservationLines: 100,
  /** A day: a hold that is needed for longer is extended, so that a dead coordinator's goods return. */
  holdSeconds: 86_400,
  /** Characters of a location's code or name. */
  locationLength: 64,
  /** Characters of an adjustment's reason. */
  reasonLength: 500,
  /** Characters of a coordinator's trade reference. */
  tradeRefLength: 128,
  /** Expired allocations tidied in one transaction of the sweeper. */
  sweptLevels: 200,
  /** Between two sweeps. */
  sweepIntervalMs: 5_000,
  /** Products asked for in one operation: a gateway takes 50 root fields. */
  productsPerQuery: 50,
} as const;
