import type { IdentifierCheck, IdentifierRule } from '../../countries/Country.ts';
import { countryOf } from '../../countries/countryOf.ts';
import { limits } from './limits.ts';

const wellFormed = /^[\p{L}\p{N}][\p{L}\p{N}\p{P}]*$/u;
/** Some invisible characters are letters, such as the Hangul fillers. */
const invisible = /\p{Default_Ignorable_Code_Point}/u;

/**
 * The rule of a number: a scheme of a country begins with its code, e.g. `MY_SSM`, and so does a VAT number. Without a rule
 * any text without blanks will do.
 */
function ruleOf(scheme: string, number: string): IdentifierRule | undefined {
  if (scheme === 'LEI') return leiRule;
  if (scheme === 'VAT') return countryOf(number.slice(0, 2))?.vatNumberRule;
  return countryOf(scheme.slice(0, 2))?.identifierRules[scheme];
}

/** Checks a number, in its stored form, against its scheme's rule. `currentYear` bounds years within a number. */
export function checkIdentifier(scheme: string, number: string, currentYear: number): IdentifierCheck {
  if (number.length > limits.identifierLength) return 'FAIL';
  const rule = ruleOf(scheme, number);
  if (rule) return rule.check(number, currentYear);
  return wellFormed.test(number) && !invisible.test(number) ? 'NOT_APPLICABLE' : 'FAIL';
}

/**
 * The stored form of a number: without spaces, in upper case and NFKC, and without punctuation in schemes that have a rule.
 */
function normalisedNumber(scheme: string, number: string): string {
  const plain = number.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  const rule = ruleOf(scheme, plain);
  if (!rule) return plain;
  const bare = plain.replace(/[-.]/g, '');
  return rule.stored?.(bare) ?? bare;
}

/** The numbers that a text holds, in their stored forms: two where a country writes both on a letterhead, otherwise one. */
export function normalisedNumbers(scheme: string, text: string): string[] {
  const plain = text.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  const parts = ruleOf(scheme, plain)?.parts?.(plain) ?? [plain];
  return parts.map((part) => normalisedNumber(scheme, part));
}

/**
 * Legal Entity Identifier: 18 letters and digits and two check digits, 1 modulo 97 with A = 10 … Z = 35.
 * @see ISO 17442, ISO/IEC 7064 MOD 97-10
 */
const leiRule: IdentifierRule = {
  check: (number) => {
    if (!/^[0-9A-Z]{18}\d{2}$/.test(number)) return 'FAIL';
    const digits = number.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
    return BigInt(digits) % 97n === 1n ? 'PASS' : 'WARN';
  },
};
