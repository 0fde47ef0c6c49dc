import type { HubTerms } from '../../countries/Country.ts';
import type { Incoterm } from '../resolverTypes.ts';
import { divideHalfUp } from './exchange.ts';

type Party = 'SELLER' | 'BUYER';

/** Who contracts for carriage, who takes out insurance, and who bears the duties and taxes of the destination. */
interface IncotermDuties {
  readonly carriage: Party;
  readonly insurance: Party;
  readonly importCharges: Party;
}

/**
 * What each term says. It decides who is billed, and never what customs takes the goods to be worth. What a hub quotes
 * includes carriage, so it refuses the terms by which the buyer sends a carrier of its own.
 * @see ICC Incoterms 2020, rules A4, A5, A7, B4, B5, B7
 */
export const incotermDuties: Readonly<Record<Incoterm, IncotermDuties>> = {
  EXW: { carriage: 'BUYER', insurance: 'BUYER', importCharges: 'BUYER' },
  FCA: { carriage: 'BUYER', insurance: 'BUYER', importCharges: 'BUYER' },
  FAS: { carriage: 'BUYER', insurance: 'BUYER', importCharges: 'BUYER' },
  FOB: { carriage: 'BUYER', insurance: 'BUYER', importCharges: 'BUYER' },
  CPT: { carriage: 'SELLER', insurance: 'BUYER', importCharges: 'BUYER' },
  CFR: { carriage: 'SELLER', insurance: 'BUYER', importCharges: 'BUYER' },
  CIP: { carriage: 'SELLER', insurance: 'SELLER', importCharges: 'BUYER' },
  CIF: { carriage: 'SELLER', insurance: 'SELLER', importCharges: 'BUYER' },
  // The seller bears the risk up to the door, and insures it.
  DAP: { carriage: 'SELLER', insurance: 'SELLER', importCharges: 'BUYER' },
  DPU: { carriage: 'SELLER', insurance: 'SELLER', importCharges: 'BUYER' },
  DDP: { carriage: 'SELLER', insurance: 'SELLER', importCharges: 'SELLER' },
};

/** The freight of one parcel in minor units of the hub's currency: a base and each started weight step. */
export function freightOf({ freight }: HubTerms, grossWeightGrams: bigint): bigint {
  const steps = (grossWeightGrams + freight.stepGrams - 1n) / freight.stepGrams;
  return freight.base + freight.perStep * steps;
}

/**
 * What it costs to insure goods and freight on the way, in minor units, halves upwards. It is in the customs value whoever
 * takes it out, also where nobody does; the seller bills it where the term says so.
 * @see WTO Customs Valuation Agreement, article 8.2 (c); Order 213 of China's Customs, article 36
 */
export function insuranceOf({ insurancePpm }: HubTerms, goodsAndFreight: bigint): bigint {
  return divideHalfUp(goodsAndFreight * insurancePpm, 1_000_000n);
}
