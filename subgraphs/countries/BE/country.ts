import type { Country, IdentifierRule } from '../Country.ts';

/** Belgium's enterprise number (KBO/BCE): 0 or 1, seven digits, and 97 minus those eight modulo 97. */
const enterpriseNumber: IdentifierRule = {
  stored: (bare) => bare.replace(/^BE/, ''),
  check: (number) => {
    if (!/^[01]\d{9}$/.test(number)) return 'FAIL';
    return 97 - (Number(number.slice(0, 8)) % 97) === Number(number.slice(8)) ? 'PASS' : 'WARN';
  },
};

/** Belgium, of which only the numbers of its companies are known: they trade at hubs of other countries. */
export const country: Country = { identifierRules: { BE_KBO: enterpriseNumber } };
