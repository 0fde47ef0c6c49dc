/**
 * Whether a number has an allowed length and a valid GS1 check digit. Independent of the reference hub's implementation,
 * since the standard decides.
 * @see GS1 General Specifications, section 7.9
 */
export function hasGs1CheckDigit(number: string, lengths: readonly number[]): boolean {
  if (!/^\d+$/.test(number) || !lengths.includes(number.length)) return false;
  const weighted = [...number].reverse().map((digit, i) => Number(digit) * (i % 2 === 0 ? 1 : 3));
  return weighted.reduce((sum, each) => sum + each, 0) % 10 === 0;
}
