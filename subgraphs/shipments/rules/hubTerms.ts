import type { NumberRange } from './shipmentNumbers.ts';

/** What one hub's carriers agreed with it. */
export interface HubTerms {
  readonly numbers: NumberRange;
  /** In minor units of the hub's currency, for each parcel and each started weight step. */
  readonly freight: { readonly base: bigint; readonly perStep: bigint; readonly stepGrams: bigint };
  /** Share of goods and freight that insures them. */
  readonly insurancePpm: bigint;
}

/**
 * The terms of the demo network. Prices are synthetic. The company prefixes lie in GS1's range 952, which is kept for
 * demonstrations; an operator replaces all of this with what its carriers, GS1 and its postal union gave it.
 */
const terms: Readonly<Record<string, HubTerms>> = {
  CNHGH: {
    numbers: { companyPrefix: '9520001', serviceIndicator: 'LZ', country: 'CN' },
    freight: { base: 1_800n, perStep: 900n, stepGrams: 500n },
    insurancePpm: 3_000n,
  },
  MYKUL: {
    numbers: { companyPrefix: '9520002', serviceIndicator: 'LZ', country: 'MY' },
    freight: { base: 1_200n, perStep: 650n, stepGrams: 500n },
    insurancePpm: 3_000n,
  },
};

/** The terms of a hub. @throws Error where the hub has none */
export function hubTerms(hubCode: string): HubTerms {
  const found = Object.hasOwn(terms, hubCode) ? terms[hubCode] : undefined;
  if (found) return found;
  throw new Error(`Hub ${hubCode} has no carriers' terms: add them to subgraphs/shipments/rules/hubTerms.ts.`);
}
