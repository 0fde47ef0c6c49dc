import { currencyDecimals } from '../../../schema/currencyDecimals.ts';
import type { ReferenceRate } from '../../../schema/registry/SettlementTerms.ts';

/** The same rate the other way round. */
export function inverse({ from, to, numerator, denominator }: ReferenceRate): ReferenceRate {
  return { from: to, to: from, numerator: denominator, denominator: numerator };
}

/** Minor units of `from` in minor units of `to`, halves upwards. */
export function exchange(units: bigint, rate: ReferenceRate): bigint {
  const scaleUp = 10n ** BigInt(currencyDecimals(rate.to) ?? 0);
  const scaleDown = 10n ** BigInt(currencyDecimals(rate.from) ?? 0);
  return divideHalfUp(units * rate.numerator * scaleUp, rate.denominator * scaleDown);
}

/**
 * `dividend / divisor` rounded to a whole number, halves upwards: the one rounding rule of duties, taxes and conversions.
 * Both are not negative and the divisor is not zero.
 */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
