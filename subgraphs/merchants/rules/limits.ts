/** Bounds of this contract's inputs, each with its reason. */
export const limits = {
  /** Characters of an identifier whose scheme has no rule here. */
  identifierLength: 64,
  /** Words are found by their beginnings. Single letters are not kept as beginnings: they find only themselves. */
  prefixLengthMin: 2,
  /** Characters of a word that are kept and looked for: the rest hardly ever tells two words apart. */
  wordLength: 16,
  /** Identifiers of a merchant: a company has three or four. */
  identifiers: 10,
  /** Scopes of a consent: the contracts have fewer. */
  consentScopes: 20,
  /** 100 tonnes: more than any parcel, pallet or container. */
  weightGrams: 100_000_000,
  /** Characters of a search: what a person types, not a document. */
  searchLength: 200,
} as const;
