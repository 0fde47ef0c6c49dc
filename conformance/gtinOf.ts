import { createHash } from 'node:crypto';

/** A GTIN-13 in GS1's range for examples, 9501101, with its check digit: the same for the same text. */
export function gtinOf(text: string): string {
  const number = createHash('sha256').update(text).digest().readUInt32BE() % 100_000;
  const digits = `9501101${String(number).padStart(5, '0')}`;
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0);
  return digits + String((10 - (sum % 10)) % 10);
}
