import type { RefusalCode } from '../../../host/Refusal.ts';
import { type Condition, type DatedRules, type TariffRow, tariffRow } from './CustomsTable.ts';
import { apportion, type Charge, chargesOf, type GoodsGroup } from './chargesOf.ts';

/** What customs looks at. All amounts are minor units of the country's currency and not negative. */
export interface Consignment {
  readonly goods: readonly Goods[];
  readonly freight: bigint;
  readonly insurance: bigint;
  /** A natural person buys for own use; anybody else imports as a business. */
  readonly consignee: 'PERSON' | 'BUSINESS';
  /** What is left of the person's yearly allowance. */
  readonly allowanceLeft: bigint;
}

export interface Goods {
  /** HS code of 6 to 10 digits. */
  readonly hsCode: string;
  /** ISO 3166-1 alpha-2. */
  readonly originCountry: string;
  /** At least 1. */
  readonly quantity: number;
  /** The sale value of the whole quantity, above zero. */
  readonly value: bigint;
}

export type Assessment =
  | {
      readonly kind: 'ASSESSED';
      readonly procedure: string;
      readonly ruleVersion: string;
      readonly charges: readonly Charge[];
      /** How much of the yearly allowance the consignment takes. */
      readonly allowanceUsed: bigint;
    }
  | { readonly kind: 'REFUSED'; readonly code: RefusalCode; readonly message: string };

/**
 * What customs charges for a consignment, or why it does not let it in: a pure function of the consignment and the rules.
 * Goods under the same tariff row are taken together, so that each charge is rounded once.
 */
export function assess(rules: DatedRules, tariff: readonly TariffRow[], consignment: Consignment): Assessment {
  const groups = groupGoods(rules, tariff, consignment);
  const customsValue = groups.reduce((sum, group) => sum + group.customsValue, 0n);
  const outcome = rules.outcomes.find(({ when }) => holds(when, consignment, customsValue));
  if (!outcome) return { kind: 'REFUSED', code: 'PROHIBITED', message: 'No customs procedure admits these goods.' };
  if (outcome.kind === 'REFUSE') return { kind: 'REFUSED', code: outcome.code, message: outcome.message };
  return {
    kind: 'ASSESSED',
    procedure: outcome.procedure,
    ruleVersion: rules.version,
    charges: groups.flatMap((group) => chargesOf(group, outcome.charges, rules.version)),
    allowanceUsed: outcome.usesAllowance ? customsValue : 0n,
  };
}

function holds(when: Condition, consignment: Consignment, customsValue: bigint): boolean {
  const { goods } = consignment;
  const isAmong = (prefixes: readonly string[]) => goods.some(({ hsCode }) => beginsWithOne(hsCode, prefixes));
  if (when.consignee && when.consignee !== consignment.consignee) return false;
  if (when.customsValueAtMost !== undefined && customsValue > when.customsValueAtMost) return false;
  const intrinsicValue = goods.reduce((sum, { value }) => sum + value, 0n);
  if (when.intrinsicValueAtMost !== undefined && intrinsicValue > when.intrinsicValueAtMost) return false;
  if (when.isSingleItem !== undefined && when.isSingleItem !== isSingleItem(goods)) return false;
  if (when.isWithinAllowance !== undefined && when.isWithinAllowance !== customsValue <= consignment.allowanceLeft) {
    return false;
  }
  if (when.anyHs && !isAmong(when.anyHs)) return false;
  return !(when.noHs && isAmong(when.noHs));
}

function isSingleItem(goods: readonly Goods[]): boolean {
  return goods.length === 1 && goods[0]?.quantity === 1;
}

function beginsWithOne(hsCode: string, prefixes: readonly string[]): boolean {
  return prefixes.some((prefix) => hsCode.startsWith(prefix));
}

function groupGoods(rules: DatedRules, tariff: readonly TariffRow[], consignment: Consignment): GoodsGroup[] {
  const groups = new Map<string, Omit<GoodsGroup, 'customsValue' | 'subheadings'>>();
  const subheadings = new Map<string, Set<string>>();
  for (const { hsCode, originCountry, quantity, value } of consignment.goods) {
    const row = tariffRow(tariff, hsCode);
    const preference = Object.hasOwn(row.dutyPpmByOrigin, originCountry) ? originCountry : null;
    const lowValue = rules.lowValueGoods;
    const isLowValue =
      lowValue !== null &&
      value <= lowValue.itemValueAtMost * BigInt(quantity) &&
      !beginsWithOne(hsCode, lowValue.exceptHs);
    const key = `${row.hs} ${preference} ${isLowValue}`;
    const saleValue = (groups.get(key)?.saleValue ?? 0n) + value;
    groups.set(key, { row, preference, isLowValue, saleValue });
    subheadings.set(key, (subheadings.get(key) ?? new Set()).add(hsCode.slice(0, 6)));
  }
  const inOrder = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, group]) => ({ ...group, subheadings: subheadings.get(key)?.size ?? 0 }));
  const shares = apportion(
    consignment.freight + consignment.insurance,
    inOrder.map((group) => group.saleValue),
  );
  return inOrder.map((group, index) => ({ ...group, customsValue: group.saleValue + (shares[index] ?? 0n) }));
}
