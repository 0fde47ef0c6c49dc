/**
 * Whether a number has one of some lengths and the check digit of GS1: the kit computes it by itself, since a hub is
 * judged by the standard and not by the reference hub.
 * @see GS1 General Specifications, section 7.9
 */
export function hasGs1CheckDigit(number: string, lengths: readonly number[]): boolean {
  if (!/^\d+$/.test(number) || !lengths.includes(number.length)) return false;
  const weighted = [...number].reverse().map((digit, i) => Number(digit) * (i % 2 === 0 ? 1 : 3));
  return weighted.reduce((sum, each) => sum + each, 0) % 10 === 0;
}
