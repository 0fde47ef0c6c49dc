import type { IdentifierRule } from '../IdentifierRule.ts';

/** The type of taxpayer (C company, D partnership, IG individual, …), then the number. */
const wellFormed = /^(IG|SG|OG|C|CS|D|E|F|FA|J|LE|PT|TA|TC|TN|TP|TR)\d{9,11}$/;

/** Malaysia's tax identification number, as the Inland Revenue Board (LHDN) writes it. It has no published check digit. */
export const taxNumber: IdentifierRule = { check: (number) => (wellFormed.test(number) ? 'PASS' : 'FAIL') };
