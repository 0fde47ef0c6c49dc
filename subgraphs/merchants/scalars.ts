import { textScalar } from '../host/scalars.ts';

/**
 * The scalars of this contract, by shape. Their check digits and chapters are checked by the domain, which can say in
 * which field they fail.
 */

/** At most 14 digits. */
export const GTIN = textScalar('GTIN', 'at most 14 digits', (text) => /^\d{1,14}$/.test(text));

/** At most 13 digits. */
export const GLN = textScalar('GLN', 'at most 13 digits', (text) => /^\d{1,13}$/.test(text));

/** At most 10 digits: 6 of the Harmonized System and up to 4 of a country. */
export const HSCode = textScalar('HSCode', 'at most 10 digits', (text) => /^\d{1,10}$/.test(text));
