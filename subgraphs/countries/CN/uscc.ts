import type { IdentifierRule } from '../Country.ts';

/** Digits and capitals without I O S V Z; a character's value is its place. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY';
/** Registering authority and category, six digits of the administrative division, organisation code, check character. */
const wellFormed = /^[0-9A-HJ-NP-RTUWXY]{2}\d{6}[0-9A-HJ-NP-RTUWXY]{10}$/;

/**
 * China's unified social credit code: 18 characters, the last a check. Codes were issued that fail the check, so a wrong
 * one is only a warning.
 * @see GB 32100-2015
 */
export const uscc: IdentifierRule = {
  check: (number) => {
    if (!wellFormed.test(number)) return 'FAIL';
    return usccCheckCharacter(number.slice(0, 17)) === number[17] ? 'PASS' : 'WARN';
  },
};

/** The character that completes the first 17: weights 3^i modulo 31. */
export function usccCheckCharacter(first17: string): string {
  let sum = 0;
  let weight = 1;
  for (const character of first17) {
    sum += alphabet.indexOf(character) * weight;
    weight = (weight * 3) % 31;
  }
  return alphabet.charAt((31 - (sum % 31)) % 31);
}
