/** What demo data knows of a country's trade: names and goods that are plausible there. */
export interface CountryGoods {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** GS1 prefixes of the country's GTINs and GLNs. */
  readonly gs1Prefixes: readonly string[];
  readonly lines: readonly LineOfBusiness[];
}

/** What one kind of merchant is called and sells. */
export interface LineOfBusiness {
  /** Ends a merchant's name, e.g. `Rubber Industries`. */
  readonly words: readonly LocalText[];
  readonly goods: readonly Goods[];
  /** From and to, of goods that come in lots with an expiry; left out where they keep. */
  readonly shelfLifeDays?: readonly [number, number];
}

/** A text in the country's own script where it has one, and in Latin letters. */
export interface LocalText {
  readonly local: string;
  readonly latin: string;
}

/** One kind of product. */
export interface Goods {
  /** How titles begin. */
  readonly title: string;
  /** The last words of a title: size, colour or pack. */
  readonly variants: readonly string[];
  /** Six digits of the Harmonized System 2022. */
  readonly hsCode: string;
  /** From and to, in whole units of the hub's currency. */
  readonly price: readonly [number, number];
  /** From and to, with packing. */
  readonly weightGrams: readonly [number, number];
}
