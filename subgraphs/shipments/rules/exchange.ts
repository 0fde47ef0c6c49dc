import { currencyDecimals } from '../../../schema/currencyDecimals.ts';

/** What one whole unit of `from` is worth in `to`, exactly: `numerator / denominator`. */
export interface ExchangeRate {
  readonly from: string;
  readonly to: string;
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A rate from its decimal text, e.g. `0.6200`. */
export function exchangeRate(from: string, to: string, perUnit: string): ExchangeRate {
  const [whole = '', fraction = ''] = perUnit.split('.');
  return { from, to, numerator: BigInt(whole + fraction), denominator: 10n ** BigInt(fraction.length) };
}

/** The same rate the other way round. */
export function inverse({ from, to, numerator, denominator }: ExchangeRate): ExchangeRate {
  return { from: to, to: from, numerator: denominator, denominator: numerator };
}

/** Minor units of `from` in minor units of `to`, halves upwards. */
export function exchange(units: bigint, rate: ExchangeRate): bigint {
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
