import { moneyOf } from '../../../host/money.ts';
import type { Charge as ContractCharge } from '../../resolverTypes.ts';
import { divideHalfUp } from '../exchange.ts';
import type { ChargeKind, ChargeRule, TariffRow } from './CustomsTable.ts';

/** One duty or tax: `amount` is `base × ratePpm / 1 000 000`, halves upwards. */
export interface Charge {
  readonly kind: ChargeKind;
  readonly base: bigint;
  readonly ratePpm: number;
  readonly amount: bigint;
  /** `<rule version>/<rule>/<tariff row>`, and the country of origin where its preference applies. */
  readonly rule: string;
}

/** Goods that every rule treats alike, with their share of freight and insurance. */
export interface GoodsGroup {
  readonly row: TariffRow;
  /** The country whose preferential duty applies. */
  readonly preference: string | null;
  readonly isLowValue: boolean;
  readonly saleValue: bigint;
  /** How many subheadings of the Harmonized System (six digits) are among them. */
  readonly subheadings: number;
  readonly customsValue: bigint;
}

const million = 1_000_000n;

/**
 * The charges of one group of goods. A tax at a rate of zero is left out, but never a duty: that it is zero is the news.
 * Rules come in the order in which one enters the base of the next: duty first.
 */
export function chargesOf(group: GoodsGroup, rules: readonly ChargeRule[], version: string): Charge[] {
  const charges: Charge[] = [];
  let duty = 0n;
  for (const rule of rules) {
    if (rule.goods !== 'ALL' && (rule.goods === 'LOW_VALUE') !== group.isLowValue) continue;
    const ratePpm = Number(divideHalfUp(BigInt(fullRatePpm(group, rule)) * BigInt(rule.sharePpm), million));
    if (ratePpm === 0 && rule.kind !== 'IMPORT_DUTY') continue;
    const base = baseOf(group, rule, duty);
    const amount = divideHalfUp(base * BigInt(ratePpm), million);
    if (rule.kind === 'IMPORT_DUTY') duty += amount;
    charges.push({ kind: rule.kind, base, ratePpm, amount, rule: ruleId(group, rule, version) });
  }
  return charges;
}

function fullRatePpm(group: GoodsGroup, rule: ChargeRule): number {
  if (typeof rule.rate === 'number') return rule.rate;
  if (rule.rate === 'duty' && group.preference) return group.row.dutyPpmByOrigin[group.preference] ?? 0;
  return group.row.ratesPpm[rule.rate] ?? 0;
}

function baseOf(group: GoodsGroup, { base, amount = 0n }: ChargeRule, duty: bigint): bigint {
  switch (base) {
    case 'SUBHEADINGS':
      return amount * BigInt(group.subheadings);
    case 'SALE_VALUE':
      return group.saleValue;
    case 'CUSTOMS_VALUE':
      return group.customsValue;
    case 'DUTY_INCLUSIVE_VALUE':
      return group.customsValue + duty;
    case 'TAX_INCLUSIVE_VALUE': {
      const untaxedPpm = million - BigInt(group.row.ratesPpm.consumptionTax ?? 0);
      return divideHalfUp((group.customsValue + duty) * million, untaxedPpm);
    }
  }
}

function ruleId(group: GoodsGroup, rule: ChargeRule, version: string): string {
  const preference = rule.rate === 'duty' && group.preference ? `/${group.preference}` : '';
  return `${version}/${rule.id}/${group.row.hs || 'other'}${preference}`;
}

/** Charges as the contract shows them. */
export function contractCharges(charges: readonly Charge[], currency: string): ContractCharge[] {
  return charges.map(({ base, amount, ...charge }) => ({
    ...charge,
    base: moneyOf(base, currency),
    amount: moneyOf(amount, currency),
  }));
}

/**
 * Divides a total in proportion to the weights so that the parts add up to it exactly: each part is rounded down, and
 * the units left over go to the largest remainders, the first of equal ones before the others.
 * @param weights not negative, at least one above zero
 */
export function apportion(total: bigint, weights: readonly bigint[]): bigint[] {
  const sum = weights.reduce((running, weight) => running + weight, 0n);
  const parts = weights.map((weight) => (total * weight) / sum);
  const remainders = weights.map((weight, index) => ({ index, remainder: (total * weight) % sum }));
  remainders.sort((a, b) => (a.remainder === b.remainder ? a.index - b.index : a.remainder > b.remainder ? -1 : 1));
  const left = Number(total - parts.reduce((running, part) => running + part, 0n));
  for (const { index } of remainders.slice(0, left)) parts[index] = (parts[index] ?? 0n) + 1n;
  return parts;
}
