import type { IdentifierRule } from '../../countries/Country.ts';

/**
 * Legal Entity Identifier: 18 letters and digits and two check digits, 1 modulo 97 with A = 10 … Z = 35.
 * @see ISO 17442, ISO/IEC 7064 MOD 97-10
 */
export const leiRule: IdentifierRule = {
  check: (number) => {
    if (!/^[0-9A-Z]{18}\d{2}$/.test(number)) return 'FAIL';
    const digits = number.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
    return BigInt(digits) % 97n === 1n ? 'PASS' : 'WARN';
  },
};
