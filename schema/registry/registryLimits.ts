/** Every bound of the registry document, each with its reason. Sizes in bytes, lengths in characters. */
export const registryLimits = {
  /** The largest document: 500 hubs with 10 contracts and 10 000 marketplaces stay below 4 MB. */
  bytes: 4_194_304,
  /** A signed document: the largest one in base64url, with a header and a signature. */
  signedBytes: 5_600_000,
  /** Levels of objects and lists: the sections known here have five, and no tool that reads JSON fails at this depth. */
  depth: 32,
  /** Far above one hub for each country; a scattered read calls each of them. */
  hubs: 500,
  /** Marketplaces are many more than hubs, yet a list that a page can still show. */
  marketplaces: 10_000,
  /** A hub's contracts are counted on two hands; more is a mistake in the document. */
  contractsPerHub: 32,
  /** Agreements of two hubs: each of 500 with 40 others. */
  pairs: 10_000,
  /** ISO 4217 has fewer. */
  currencies: 300,
  /** Each of 50 currencies with 40 others. */
  rates: 2_000,
  /** Each of 20 currencies valued in 19 others, in 26 periods. */
  customsRates: 10_000,
  /** Keys of one party: two while they are rotated, and the retired ones that old receipts need. */
  keys: 16,
  /** The longest key id: a SHA-256 thumbprint has 43. */
  keyIdLength: 128,
  /** The longest registered company names fit. */
  nameLength: 200,
  /** What every proxy on the way takes. */
  urlLength: 2_048,
  /** Parts of a document whose lines are known, where it has faults: the largest good one has 200 000. */
  places: 250_000,
  /** Faults that are listed: who mends these finds the others afterwards, and a log line stays a log line. */
  faults: 50,
  /** What is quoted of the document in one fault. */
  excerptLength: 80,
  /** The shortest RSA key, as NIST SP 800-131A demands. */
  rsaBitsMin: 2_048,
} as const;
