import type { Country } from '../Country.ts';
import { enterpriseNumber } from './enterpriseNumber.ts';

/** Belgium, of which only the numbers of its companies are known: they trade at hubs of other countries. */
export const country: Country = { identifierRules: { BE_KBO: enterpriseNumber } };
