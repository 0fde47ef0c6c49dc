import type { IdentifierScheme } from '../resolverTypes.ts';
import type { IdentifierCheck, IdentifierRule } from './IdentifierRule.ts';
import { kboRule } from './kboRule.ts';
import { leiRule } from './leiRule.ts';
import { myTinRule } from './myTinRule.ts';
import { ssmRule } from './ssmRule.ts';
import { usccRule } from './usccRule.ts';

/** The longest number of any scheme that has no rule here. */
export const maxIdentifierLength = 64;

const rules: Readonly<Record<IdentifierScheme, IdentifierRule>> = {
  CN_USCC: usccRule,
  MY_SSM: ssmRule,
  MY_TIN: myTinRule,
  LEI: leiRule,
  BE_KBO: kboRule,
  OTHER: (number) => (/^[\p{L}\p{N}][\p{L}\p{N}\p{P}]*$/u.test(number) ? 'NOT_APPLICABLE' : 'FAIL'),
};

/** How a number, in its stored form, stands to its scheme's rule. `currentYear` bounds years within a number. */
export function checkIdentifier(scheme: IdentifierScheme, number: string, currentYear: number): IdentifierCheck {
  return number.length <= maxIdentifierLength ? rules[scheme](number, currentYear) : 'FAIL';
}

/**
 * The form in which a number is stored and compared: full-width characters as plain ones, capitals, without spaces; a
 * Belgian number without its dots and country prefix.
 */
export function normalisedNumber(scheme: IdentifierScheme, number: string): string {
  const plain = number.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  return scheme === 'BE_KBO' ? plain.replace(/^BE/, '').replaceAll('.', '') : plain;
}
