import type { IdentifierCheck } from '../Country.ts';

/**
 * Checks an enterprise number of ten digits: 0 or 1, seven digits, and two check digits.
 * @see Royal Decree of 24 June 2003 on the composition of the enterprise number
 */
export function enterpriseNumberCheck(number: string): IdentifierCheck {
  if (!/^[01]\d{9}$/.test(number)) return 'FAIL';
  return enterpriseCheckDigits(number.slice(0, 8)) === number.slice(8) ? 'PASS' : 'WARN';
}

/** The two digits that complete the first eight: 97 minus these modulo 97. */
export function enterpriseCheckDigits(first8: string): string {
  return String(97 - (Number(first8) % 97)).padStart(2, '0');
}
