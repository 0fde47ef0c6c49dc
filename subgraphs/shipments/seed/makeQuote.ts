import { derivedGlobalId } from '../../host/globalId.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import type { SeededRandom } from '../../host/SeededRandom.ts';
import { goodsOf } from '../../hubs/countries/goodsOf.ts';
import { freightOf, insuranceOf } from '../rules/carriage.ts';
import { assess } from '../rules/customs/assess.ts';
import { contractCharges } from '../rules/customs/contractCharges.ts';
import { customsTable } from '../rules/customs/customsTables.ts';
import { onDate } from '../rules/customs/onDate.ts';
import { type ExchangeRate, exchange, inverse } from '../rules/exchange.ts';
import { hubTerms } from '../rules/hubTerms.ts';
import { limits } from '../rules/limits.ts';
import { localDate } from '../rules/localDate.ts';
import type { DemoPeer } from './demoPeers.ts';

/** The quote of a demo shipment, priced by the rules that price any other; amounts in minor units of the origin. */
export interface SeededQuote {
  readonly id: string;
  readonly productId: string;
  readonly quantity: number;
  readonly hsCode: string;
  readonly goods: bigint;
  readonly procedure: string;
  readonly exportProcedure: string;
  readonly charges: ReturnType<typeof contractCharges>;
  readonly row: object;
}

/** A quote for a business, which no allowance limits. */
export function makeQuote(
  hub: HubFacts,
  peer: DemoPeer,
  random: SeededRandom,
  { id, productId, createdMs, tradeRef }: { id: string; productId: string; createdMs: number; tradeRef: string },
): SeededQuote {
  const kind = random.pick(random.pick(goodsOf(hub.country).lines).goods);
  const quantity = random.integer(1, 6);
  const unitPrice = BigInt(random.integer(...kind.price)) * 100n;
  const goods = unitPrice * BigInt(quantity);
  const terms = hubTerms(hub.code);
  const freight = freightOf(terms, BigInt(random.integer(...kind.weightGrams) * quantity));
  const insurance = insuranceOf(terms, 'DDP', goods + freight);

  const table = customsTable(peer.country);
  const date = localDate(peer.timeZone, createdMs);
  const [rules, rates] = [onDate(table.import, date), onDate(table.exchangeRates, date)?.rates];
  const rate = rates?.get(hub.currency);
  if (!rules || !rate) throw new Error(`${peer.country} has no rules or no rate for ${hub.currency} on ${date}.`);
  const assessment = assess(rules, table.tariff, {
    goods: [{ hsCode: kind.hsCode, originCountry: hub.country, quantity, value: exchange(goods, rate) }],
    freight: exchange(freight, rate),
    insurance: exchange(insurance, rate),
    consignee: 'BUSINESS',
    allowanceLeft: 0n,
  });
  if (assessment.kind === 'REFUSED') throw new Error(`Demo goods ${kind.hsCode} are refused: ${assessment.message}`);
  const { procedure, ruleVersion } = assessment;
  const charges = contractCharges(assessment.charges, peer.currency);
  const customs = assessment.charges.reduce((sum, { amount }) => sum + amount, 0n);
  const exportProcedure = hub.country === 'CN' ? '9710' : 'GENERAL';
  const row = {
    id,
    destination: peer.code,
    incoterm: 'DDP',
    lines: [{ productId, quantity, hsCode: kind.hsCode, unitPriceMinor: String(unitPrice) }],
    goods_minor: String(goods),
    freight_minor: String(freight),
    insurance_minor: String(insurance),
    currency: hub.currency,
    charges,
    customs_minor: String(customs),
    estimated_total_minor: String(customs + exchange(goods + freight + insurance, indicative(hub, peer, date))),
    destination_currency: peer.currency,
    export_procedure: exportProcedure,
    procedure,
    rule_version: ruleVersion,
    created_at: new Date(createdMs).toISOString(),
    expires_at: new Date(createdMs + limits.quoteValidityMs).toISOString(),
    used_by: tradeRef,
  };
  return { id, productId, quantity, hsCode: kind.hsCode, goods, procedure, exportProcedure, charges, row };
}

function indicative(hub: HubFacts, peer: DemoPeer, date: string): ExchangeRate {
  const rate = onDate(customsTable(hub.country).exchangeRates, date)?.rates.get(peer.currency);
  if (!rate) throw new Error(`${hub.country} has no rate for ${peer.currency} on ${date}.`);
  return inverse(rate);
}

/** Ids of the demo data: the same for the same seed. */
export function seededId(hub: HubFacts, type: string, seed: string, n: number | string): string {
  return derivedGlobalId(hub.code, type, `seed:${seed}:${n}`);
}
