import { CN } from './CN.ts';
import type { CountryGoods } from './CountryGoods.ts';
import { MY } from './MY.ts';

const countries: Readonly<Record<string, CountryGoods>> = { CN, MY };

/**
 * The goods of a country, for its hub's demo data.
 * @throws Error where this repository has none for it
 */
export function goodsOf(country: string): CountryGoods {
  const found = Object.hasOwn(countries, country) ? countries[country] : undefined;
  if (!found)
    throw new Error(`There is no demo data for country ${country}; there is for ${Object.keys(countries).join(', ')}.`);
  return found;
}
