import type { RefusalCode } from '../../../host/Refusal.ts';

/**
 * What a country's customs says, as data: `subgraphs/countries/<country>/customs.json` once it is read. Another country is
 * another file; the words below are all that a file can say. Amounts are minor units of the country's currency, rates
 * parts per million.
 */
export interface CustomsTable {
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
  /** ISO 4217 alpha-3. */
  readonly currency: string;
  readonly tariff: readonly TariffRow[];
  readonly import: readonly DatedRules[];
  readonly export: readonly DatedRules[];
}

/** Rates by name for all goods whose HS code begins with `hs`; the longest beginning counts. */
export interface TariffRow {
  readonly hs: string;
  readonly ratesPpm: Readonly<Record<string, number>>;
  /** Preferential import duty by country of origin. */
  readonly dutyPpmByOrigin: Readonly<Record<string, number>>;
}

/** The rules of one direction from a day (inclusive) to another (exclusive). */
export interface DatedRules {
  readonly version: string;
  readonly validFrom: string;
  readonly validTo: string | null;
  /** What a person may import in a calendar year under the procedures that use the allowance; null where there is none. */
  readonly yearlyAllowance: bigint | null;
  readonly lowValueGoods: { readonly itemValueAtMost: bigint; readonly exceptHs: readonly string[] } | null;
  /** The first whose conditions hold decides. */
  readonly outcomes: readonly Outcome[];
}

type Outcome =
  | {
      readonly kind: 'ASSESS';
      readonly when: Condition;
      readonly procedure: string;
      readonly usesAllowance: boolean;
      readonly charges: readonly ChargeRule[];
    }
  | { readonly kind: 'REFUSE'; readonly when: Condition; readonly code: RefusalCode; readonly message: string };

/** All that are present must hold. */
export interface Condition {
  readonly consignee?: 'PERSON' | 'BUSINESS';
  /** Goods, freight and insurance of the whole consignment. */
  readonly customsValueAtMost?: bigint;
  /** The price of the goods alone, without freight and insurance. */
  readonly intrinsicValueAtMost?: bigint;
  readonly isSingleItem?: boolean;
  readonly isWithinAllowance?: boolean;
  /** Some goods begin with one of these HS codes. */
  readonly anyHs?: readonly string[];
  /** No goods begin with one of these HS codes. */
  readonly noHs?: readonly string[];
}

export interface ChargeRule {
  readonly id: string;
  readonly kind: ChargeKind;
  readonly goods: 'ALL' | 'LOW_VALUE' | 'ORDINARY';
  readonly base: ChargeBase;
  /** For each subheading, if that is the base. */
  readonly amount?: bigint;
  /** A rate by its name in the tariff, or the rate itself. */
  readonly rate: string | number;
  /** How much of the rate is charged. */
  readonly sharePpm: number;
}

export type ChargeKind = 'IMPORT_DUTY' | 'SALES_TAX' | 'VAT' | 'CONSUMPTION_TAX' | 'LVG_SALES_TAX' | 'FEE';

/**
 * SALE_VALUE is the price of the goods; CUSTOMS_VALUE adds freight and insurance (CIF); DUTY_INCLUSIVE_VALUE adds the duty
 * charged; SUBHEADINGS is a fixed amount for each subheading of the Harmonized System among the goods, whatever their
 * quantity, so its rate is 100 %; TAX_INCLUSIVE_VALUE is the duty-inclusive value divided by (1 − consumption tax rate), since that tax is part of its own base.
 */
export type ChargeBase =
  | 'SALE_VALUE'
  | 'CUSTOMS_VALUE'
  | 'DUTY_INCLUSIVE_VALUE'
  | 'TAX_INCLUSIVE_VALUE'
  | 'SUBHEADINGS';

/** The dated entry that holds on a day, or undefined where none does. `date` is `YYYY-MM-DD` in the country's time zone. */
export function onDate<Entry extends { readonly validFrom: string; readonly validTo?: string | null }>(
  entries: readonly Entry[],
  date: string,
): Entry | undefined {
  return entries.findLast(
    ({ validFrom, validTo }) => validFrom <= date && (validTo === null || validTo === undefined || date < validTo),
  );
}

/** The row with the longest beginning of the HS code. @throws Error where a tariff lacks its row for all other goods */
export function tariffRow(tariff: readonly TariffRow[], hsCode: string): TariffRow {
  let longest: TariffRow | undefined;
  for (const row of tariff) {
    if (hsCode.startsWith(row.hs) && row.hs.length >= (longest?.hs.length ?? 0)) longest = row;
  }
  if (!longest) throw new Error(`The tariff has no row for HS code ${hsCode}.`);
  return longest;
}
