import type { IdentifierRule } from '../Country.ts';

/** Year of registration, entity type, sequence. */
const current = /^(\d{4})0[1-6]\d{6}$/;
/** Before October 2019: a running number and a letter, e.g. `1312525-A`; businesses have up to nine digits. */
const older = /^\d{1,9}-[A-Z]$/;
/** The first Malayan companies ordinances are of the second half of the 19th century. */
const firstYear = 1850;

/** Malaysia's company and business registration number (SSM), in its present or older form. It has no check digit. */
export const ssm: IdentifierRule = {
  stored: (bare) => bare.replace(/^(\d+)([A-Z])$/, '$1-$2'),
  check: (number, currentYear) => {
    if (older.test(number)) return 'PASS';
    const year = Number(current.exec(number)?.[1]);
    return year >= firstYear && year <= currentYear ? 'PASS' : 'FAIL';
  },
};

/** The type of taxpayer (C company, D partnership, IG individual, …), then the number. */
const wellFormed = /^(IG|SG|OG|C|CS|D|E|F|FA|J|LE|PT|TA|TC|TN|TP|TR)\d{9,11}$/;

/** Malaysia's tax identification number, as the Inland Revenue Board (LHDN) writes it. It has no published check digit. */
export const taxNumber: IdentifierRule = { check: (number) => (wellFormed.test(number) ? 'PASS' : 'FAIL') };
