import type { IdentifierRule } from '../IdentifierRule.ts';

/** Belgium's enterprise number (KBO/BCE): 0 or 1, seven digits, and 97 minus those eight modulo 97. */
export const enterpriseNumber: IdentifierRule = {
  stored: (bare) => bare.replace(/^BE/, ''),
  check: (number) => {
    if (!/^[01]\d{9}$/.test(number)) return 'FAIL';
    return 97 - (Number(number.slice(0, 8)) % 97) === Number(number.slice(8)) ? 'PASS' : 'WARN';
  },
};
