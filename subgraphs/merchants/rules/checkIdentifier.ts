import type { IdentifierScheme } from '../resolverTypes.ts';
import type { IdentifierCheck, IdentifierRule } from './IdentifierRule.ts';
import { kboRule } from './kboRule.ts';
import { leiRule } from './leiRule.ts';
import { myTinRule } from './myTinRule.ts';
import { ssmRule } from './ssmRule.ts';
import { usccRule } from './usccRule.ts';

/** The longest number of any scheme that has no rule here. */
export const maxIdentifierLength = 64;

const wellFormed = /^[\p{L}\p{N}][\p{L}\p{N}\p{P}]*$/u;
/** Among the letters there are such, as the Hangul fillers. */
const invisible = /\p{Default_Ignorable_Code_Point}/u;

const rules: Readonly<Record<IdentifierScheme, IdentifierRule>> = {
  CN_USCC: usccRule,
  MY_SSM: ssmRule,
  MY_TIN: myTinRule,
  LEI: leiRule,
  BE_KBO: kboRule,
  OTHER: (number) => (wellFormed.test(number) && !invisible.test(number) ? 'NOT_APPLICABLE' : 'FAIL'),
};

/** How a number, in its stored form, stands to its scheme's rule. `currentYear` bounds years within a number. */
export function checkIdentifier(scheme: IdentifierScheme, number: string, currentYear: number): IdentifierCheck {
  return number.length <= maxIdentifierLength ? rules[scheme](number, currentYear) : 'FAIL';
}

/**
 * The form in which a number is stored and compared, whatever spaces, case, width and, in schemes that have a rule,
 * punctuation it was written with.
 */
export function normalisedNumber(scheme: IdentifierScheme, number: string): string {
  const plain = number.normalize('NFKC').replace(/\s+/g, '').toUpperCase();
  if (scheme === 'OTHER') return plain;
  const bare = plain.replace(/[-.]/g, '');
  if (scheme === 'MY_SSM') return bare.replace(/^(\d+)([A-Z])$/, '$1-$2');
  return scheme === 'BE_KBO' ? bare.replace(/^BE/, '') : bare;
}
