import { currencyDecimals } from '../../../schema/currencyDecimals.ts';
import type { ReferenceRate, SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';

interface SellAmount {
  /** Minor units to be given, rounded up to whole ones. */
  readonly minor: bigint;
  /** 1 where the last of them is only begun: it belongs to the rounding account. Otherwise 0. */
  readonly rounding: 0n | 1n;
}

/** What must be sold at an exact rate to get `buyMinor` minor units of `rate.to`. */
export function sellAmount(buyMinor: bigint, rate: ReferenceRate): SellAmount {
  const dividend = buyMinor * rate.denominator * 10n ** BigInt(currencyDecimals(rate.from) ?? 0);
  const divisor = rate.numerator * 10n ** BigInt(currencyDecimals(rate.to) ?? 0);
  const rounding = dividend % divisor === 0n ? 0n : 1n;
  return { minor: dividend / divisor + rounding, rounding };
}

/** Which hubs convert between two currencies, as a sentence for whoever asked the wrong one. */
export function whoConverts(terms: SettlementTerms, sell: string, buy: string): string {
  const hubs = terms.hubsConverting(sell, buy);
  if (hubs.length === 0) return `No hub of the network converts ${sell} to ${buy}: see Query.conversions.`;
  return `${hubs.join(' and ')} ${hubs.length === 1 ? 'converts' : 'convert'} ${sell} to ${buy}: use quoteFx there.`;
}

/** What an amount is worth at a rate, in minor units of `rate.to`, rounded down. */
export function exchanged(minor: bigint, rate: ReferenceRate): bigint {
  const dividend = minor * rate.numerator * 10n ** BigInt(currencyDecimals(rate.to) ?? 0);
  return dividend / (rate.denominator * 10n ** BigInt(currencyDecimals(rate.from) ?? 0));
}
