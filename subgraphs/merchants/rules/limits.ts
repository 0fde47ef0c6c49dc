/** Bounds of this contract's inputs, each with its reason. */
export const limits = {
  /** Characters of an identifier whose scheme has no rule here. */
  identifierLength: 64,
  /** Words are found by their prefixes. Single letters are not stored as prefixes: they match only themselves. */
  prefixLengthMin: 2,
  /** Characters of a word that are stored and compared: the rest hardly ever distinguishes two words. */
  wordLength: 16,
  /** Identifiers of a merchant: a company has three or four. */
  identifiers: 10,
  /** Scopes of a consent: the contracts have fewer. */
  consentScopes: 20,
  /** 100 tonnes: more than any parcel, pallet or container. */
  weightGrams: 100_000_000,
  /** Characters of a search: what a person types, not a document. */
  searchLength: 200,
  /** 30 days: as long as a draft or a rejected merchant keeps others from registering its numbers without being worked on. */
  abandonedAfterMs: 30 * 86_400_000,
} as const;
