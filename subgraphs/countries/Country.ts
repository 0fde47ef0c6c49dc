import type { SeededRandom } from '../host/seeding.ts';

/**
 * What a hub must know of a country. Each country has a folder here, named by its ISO 3166-1 alpha-2 code, with
 * `country.ts`, which exports it as `country`, and, where goods are imported there, its customs rules as `customs.json`
 * (`subgraphs/shipments/rules/customs/customsTables.ts` says of what form).
 */
export interface Country {
  /** Rules of the registration numbers that the country's authorities give, by scheme, e.g. `CN_USCC`. */
  readonly identifierRules: Readonly<Record<string, IdentifierRule>>;
  /** Rule of the country's VAT identification numbers, which begin with its code; left out, they are not checked. */
  readonly vatNumberRule?: IdentifierRule;
  /** By hub code: what carriers, GS1 and the postal union agreed with each hub of the country. */
  readonly hubTerms?: Readonly<Record<string, HubTerms>>;
  /** When customs gives duties and taxes back on goods that return, oldest rule first; left out, it never does. */
  readonly returnRelief?: readonly ReturnRelief[];
  /** What demo data is made of; left out, the country's hubs start empty (`--seed none`). */
  readonly demo?: DemoCountry;
}

/** A rule by which duties and taxes are given back where imported goods go back to the seller. */
export interface ReturnRelief {
  /** First day of imports that it is for, `YYYY-MM-DD`. */
  readonly validFrom: string;
  /** Days from the release of the goods to their return. */
  readonly withinDays: number;
  readonly source: string;
}

/** What one hub's carriers agreed with it. */
export interface HubTerms {
  readonly numbers: NumberRange;
  /** In minor units of the hub's currency, for each parcel and each started weight step. */
  readonly freight: { readonly base: bigint; readonly perStep: bigint; readonly stepGrams: bigint };
  /** Share of goods and freight that insures them. */
  readonly insurancePpm: bigint;
}

/** A hub's share of the world's parcel numbers. */
export interface NumberRange {
  /** GS1 company prefix of 7 digits. */
  readonly companyPrefix: string;
  /** UPU S10 service indicator: two letters. */
  readonly serviceIndicator: string;
  /** The country that issues S10 numbers: ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** Names and goods that are plausible in a country. */
export interface DemoCountry {
  /** GS1 prefixes of the country's GTINs and GLNs. */
  readonly gs1Prefixes: readonly string[];
  readonly lines: readonly LineOfBusiness[];
  /** Makes up the company number `n` in a line of business. */
  readonly company: (random: SeededRandom, line: LineOfBusiness, n: number) => DemoCompany;
  /** Where goods lie, the main place first. */
  readonly stockPlaces: readonly StockPlace[];
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

/** Who a made-up merchant is. */
export interface DemoCompany {
  readonly legalName: string;
  readonly tradingName: string | null;
  /** What its products are sold under. */
  readonly brand: string;
  /** With a scheme of the country's. */
  readonly identifiers: readonly { readonly scheme: string; readonly number: string }[];
}

/** A place where demo goods lie. */
interface StockPlace {
  /** Its UN/LOCODE and name. */
  readonly location: string;
  /** The customs regimes under which goods may lie there. */
  readonly regimes: readonly ('FREE' | 'BONDED' | 'FREE_ZONE')[];
}

/** How a number stands to its scheme's rule: `FAIL` is malformed, `WARN` well formed with a check character that fails. */
export type IdentifierCheck = 'PASS' | 'WARN' | 'FAIL' | 'NOT_APPLICABLE';

/** The rule of one scheme of registration numbers. */
export interface IdentifierRule {
  /** The numbers of one business in a text of capitals without spaces; undefined where it is not written so. */
  readonly parts?: (plain: string) => readonly string[] | undefined;
  /**
   * The stored form of a number, from one in capitals without spaces, hyphens and full stops; left out, they are the same.
   */
  readonly stored?: (bare: string) => string;
  /** Of a number in its stored form. `currentYear` bounds years within a number. */
  readonly check: (stored: string, currentYear: number) => IdentifierCheck;
}
