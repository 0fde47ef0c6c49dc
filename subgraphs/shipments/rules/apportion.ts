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
