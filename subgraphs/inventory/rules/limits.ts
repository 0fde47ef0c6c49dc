/** Bounds of inventory's inputs, each with its reason. */
export const limits = {
  /** Pieces on a level; the migration has the same check. With `levelsPerProduct` a product's sum stays a GraphQL Int. */
  onHandPerLevel: 10_000_000,
  /** `Stock.levels` is not paged. Two concurrent receipts may exceed it by one, for which the Int has room (214 levels). */
  levelsPerProduct: 200,
  /** Lines of a reservation: all levels of its products are locked at once. A marketplace splits larger trades. */
  reservationLines: 100,
  /** A day: longer holds must be extended, so that the goods of a dead coordinator become available again. */
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
