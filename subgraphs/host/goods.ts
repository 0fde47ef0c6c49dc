/**
 * GS1 keys and their check digit: the weighted sum modulo 10 that GTIN, GLN and SSCC share.
 * @see GS1 General Specifications, section 7.9
 */

/** The check digit that completes a key's other digits, e.g. `629104150021` → `3`. */
export function gs1CheckDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    // Weights run 3, 1, 3, … from the right, whatever the length.
    sum += Number(digits[digits.length - 1 - i]) * (i % 2 === 0 ? 3 : 1);
  }
  return String((10 - (sum % 10)) % 10);
}

/** GTIN-8, GTIN-12, GTIN-13 or GTIN-14 with its check digit. */
export function isGtin(text: string): boolean {
  return /^(\d{8}|\d{12,14})$/.test(text) && hasCheckDigit(text);
}

/** A Global Location Number: 13 digits with their check digit. */
export function isGln(text: string): boolean {
  return /^\d{13}$/.test(text) && hasCheckDigit(text);
}

/** A Serial Shipping Container Code: 18 digits with their check digit. */
export function isSscc(text: string): boolean {
  return /^\d{18}$/.test(text) && hasCheckDigit(text);
}

function hasCheckDigit(text: string): boolean {
  return gs1CheckDigit(text.slice(0, -1)) === text.at(-1);
}

/** How many pieces there are of each product in some lines: equal for the same goods, however they are split into lines. */
export function goodsOf(lines: readonly { readonly productId: string; readonly quantity: number }[]): string {
  const pieces = new Map<string, number>();
  for (const { productId, quantity } of lines) pieces.set(productId, (pieces.get(productId) ?? 0) + quantity);
  return JSON.stringify([...pieces].toSorted());
}
