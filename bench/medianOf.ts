/** The median of one figure over several measurements. */
export function medianOf<Figure extends string>(
  each: readonly Readonly<Record<Figure, number>>[],
  figure: Figure,
): number {
  const sorted = each.map((one) => one[figure]).sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
