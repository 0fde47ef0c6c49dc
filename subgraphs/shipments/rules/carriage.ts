import type { Incoterm } from '../resolverTypes.ts';
import { divideHalfUp } from './divideHalfUp.ts';
import type { HubTerms } from './hubTerms.ts';

/**
 * Who arranges carriage and insurance under each term. What a hub quotes includes carriage, so it refuses the terms by which
 * the buyer sends a carrier of its own.
 * @see ICC Incoterms 2020, rules A4, A5, B4, B5
 */
export const incotermDuties: Readonly<
  Record<Incoterm, { carriage: 'SELLER' | 'BUYER'; insurance: 'SELLER' | 'BUYER' }>
> = {
  EXW: { carriage: 'BUYER', insurance: 'BUYER' },
  FCA: { carriage: 'BUYER', insurance: 'BUYER' },
  FAS: { carriage: 'BUYER', insurance: 'BUYER' },
  FOB: { carriage: 'BUYER', insurance: 'BUYER' },
  CPT: { carriage: 'SELLER', insurance: 'BUYER' },
  CFR: { carriage: 'SELLER', insurance: 'BUYER' },
  CIP: { carriage: 'SELLER', insurance: 'SELLER' },
  CIF: { carriage: 'SELLER', insurance: 'SELLER' },
  // The seller bears the risk up to the door, and insures it.
  DAP: { carriage: 'SELLER', insurance: 'SELLER' },
  DPU: { carriage: 'SELLER', insurance: 'SELLER' },
  DDP: { carriage: 'SELLER', insurance: 'SELLER' },
};

/** The freight of one parcel in minor units of the hub's currency: a base and each started weight step. */
export function freightOf({ freight }: HubTerms, grossWeightGrams: bigint): bigint {
  const steps = (grossWeightGrams + freight.stepGrams - 1n) / freight.stepGrams;
  return freight.base + freight.perStep * steps;
}

/** The insurance of goods and freight in minor units, halves upwards; 0 where the buyer insures. */
export function insuranceOf({ insurancePpm }: HubTerms, incoterm: Incoterm, goodsAndFreight: bigint): bigint {
  if (incotermDuties[incoterm].insurance === 'BUYER') return 0n;
  return divideHalfUp(goodsAndFreight * insurancePpm, 1_000_000n);
}
