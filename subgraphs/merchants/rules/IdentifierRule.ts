/** How a number stands to its scheme's rule: `FAIL` is malformed, `WARN` well formed with a check character that fails. */
export type IdentifierCheck = 'PASS' | 'WARN' | 'FAIL' | 'NOT_APPLICABLE';

/** One scheme's rule: pure, over the number in its stored form (see normalisedNumber). */
export type IdentifierRule = (number: string, currentYear: number) => IdentifierCheck;
