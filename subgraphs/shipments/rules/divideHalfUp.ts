/**
 * `dividend / divisor` rounded to a whole number, halves upwards: the one rounding rule of duties, taxes and conversions.
 * Both are not negative and the divisor is not zero.
 */
export function divideHalfUp(dividend: bigint, divisor: bigint): bigint {
  return (2n * dividend + divisor) / (2n * divisor);
}
