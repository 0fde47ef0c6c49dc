/**
 * Every timeout, cap and bound of the gateway, each with its reason. Times in milliseconds, sizes in bytes.
 * Nothing else in the gateway holds such a number.
 */
export const limits = {
  /** A person waits this long at most; every other wait ends within it. */
  requestBudgetMs: 10_000,
  /** A scattered read answers without a slow hub, so it need not wait long for one. */
  scatteredTimeoutMs: 2_000,
  /** An owned read has nobody else to ask, so it waits longer. */
  ownedTimeoutMs: 5_000,
  /** The largest request body taken: real operations with variables stay below 100 kB. */
  requestBytes: 1_048_576,
  /** The largest answer of one call to a hub: 100 rich rows stay below 1 MB. */
  subgraphAnswerBytes: 16_777_216,
  /** Far above one hub for each country; a scattered read calls each of them. */
  hubs: 500,
  /** Marketplaces are many more than hubs, yet a list that a page can still show. */
  marketplaces: 10_000,
  /** A hub's contracts are counted on two hands; more is a mistake in the document. */
  contractsPerHub: 32,
  /** Names in the registry, in characters: the longest registered company names fit. */
  registryNameLength: 200,
  /** URLs in the registry, in characters: what every proxy on the way takes. */
  urlLength: 2_048,
  /** The largest registry document: 500 hubs with 10 contracts and 10 000 marketplaces stay below 4 MB. */
  registryBytes: 4_194_304,
  /** After a change of the registry file, waits for the writer to finish before reading. */
  registryDebounceMs: 50,
  /** Reads the registry file again without a bell, for file systems that report no changes. */
  registryRereadMs: 5_000,
  /** How long a hub that joins waits until a gateway asks the registry's URL; a 304 costs next to nothing. */
  registryPollMs: 5_000,
  /** A registry that does not answer within this is asked again at the next poll. */
  registryTimeoutMs: 5_000,
  /** Compiled operations kept: some thousands of real ones at 10–20 kB. */
  operationCacheBytes: 67_108_864,
} as const;
