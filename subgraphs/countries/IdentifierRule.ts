/** How a number stands to its scheme's rule: `FAIL` is malformed, `WARN` well formed with a check character that fails. */
export type IdentifierCheck = 'PASS' | 'WARN' | 'FAIL' | 'NOT_APPLICABLE';

/** The rule of one scheme of registration numbers. */
export interface IdentifierRule {
  /**
   * The stored form of a number, from one in capitals without spaces, hyphens and full stops; left out, they are the same.
   */
  readonly stored?: (bare: string) => string;
  /** Of a number in its stored form. `currentYear` bounds years within a number. */
  readonly check: (stored: string, currentYear: number) => IdentifierCheck;
}
