/** How many pieces there are of each product in some lines: equal for the same goods, however they are split into lines. */
export function goodsOf(lines: readonly { readonly productId: string; readonly quantity: number }[]): string {
  const pieces = new Map<string, number>();
  for (const { productId, quantity } of lines) pieces.set(productId, (pieces.get(productId) ?? 0) + quantity);
  return JSON.stringify([...pieces].toSorted());
}
