import type { DemoCountry, LineOfBusiness } from './Country.ts';

/**
 * The line of business that product `n` of a seeded hub belongs to. Seeds agree on it, as on the product's id, so that
 * stock of tea has an expiry and stock of vases has none, though no subgraph reads another's rows.
 */
export function lineOfProduct({ lines }: DemoCountry, n: number): LineOfBusiness {
  return lines[n % lines.length] as LineOfBusiness;
}
