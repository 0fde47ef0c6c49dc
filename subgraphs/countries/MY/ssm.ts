import type { IdentifierRule } from '../IdentifierRule.ts';

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
