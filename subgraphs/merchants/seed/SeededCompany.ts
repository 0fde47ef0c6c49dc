import type { SeededRandom } from '../../host/SeededRandom.ts';
import type { LineOfBusiness } from '../../hubs/countries/CountryGoods.ts';
import type { IdentifierScheme } from '../resolverTypes.ts';

/** Who a made-up merchant is. */
export interface SeededCompany {
  readonly legalName: string;
  readonly tradingName: string | null;
  /** What its products are sold under. */
  readonly brand: string;
  readonly identifiers: readonly { readonly scheme: IdentifierScheme; readonly number: string }[];
}

/** Makes up the company number `n` of a country in a line of business. */
export type CompanyMaker = (random: SeededRandom, line: LineOfBusiness, n: number) => SeededCompany;
