import type { CustomsRates } from '../../../schema/registry/CustomsRates.ts';
import type { ReferenceRate } from '../../../schema/registry/SettlementTerms.ts';
import { demoCountryOf, hubTermsOf } from '../../countries/countryOf.ts';
import { lineOfProduct } from '../../countries/demoGoods.ts';
import { newestSortKey } from '../../host/connections.ts';
import { type HubFacts, localDate } from '../../host/HubFacts.ts';
import type { SeededRandom } from '../../host/seeding.ts';
import { freightOf, insuranceOf } from '../rules/carriage.ts';
import { assess, type Consignment } from '../rules/customs/assess.ts';
import { onDate } from '../rules/customs/CustomsTable.ts';
import { contractCharges } from '../rules/customs/chargesOf.ts';
import { customsTable } from '../rules/customs/customsTables.ts';
import { exchange, inverse } from '../rules/exchange.ts';
import { limits } from '../rules/limits.ts';

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

/** What is quoted, when and for which trade. */
interface SeededBusiness {
  readonly id: string;
  /** Which of the hub's seeded products. */
  readonly product: number;
  readonly productId: string;
  readonly createdMs: number;
  readonly tradeRef: string;
  readonly parties: readonly string[];
}

/** A quote for a business, which no allowance limits, of goods such as the product's merchant sells. */
export function makeQuote(
  hub: HubFacts,
  peer: HubFacts,
  random: SeededRandom,
  rates: CustomsRates,
  { id, product, productId, createdMs, tradeRef, parties }: SeededBusiness,
): SeededQuote {
  const kind = random.pick(lineOfProduct(demoCountryOf(hub.country), product).goods);
  const quantity = random.integer(1, 6);
  const unitPrice = BigInt(random.integer(...kind.price)) * 100n;
  const goods = unitPrice * BigInt(quantity);
  const terms = hubTermsOf(hub.code);
  const freight = freightOf(terms, BigInt(random.integer(...kind.weightGrams) * quantity));
  const insurance = insuranceOf(terms, goods + freight);

  const date = localDate(peer.timeZone, createdMs);
  const rate = rateOf(rates, hub.currency, peer.currency, date);
  const consignment = (convert: (units: bigint) => bigint): Consignment => ({
    goods: [{ hsCode: kind.hsCode, originCountry: hub.country, quantity, value: convert(goods) }],
    freight: convert(freight),
    insurance: convert(insurance),
    consignee: 'BUSINESS',
    allowanceLeft: 0n,
  });
  const leaving = admitted(
    hub.country,
    'export',
    date,
    consignment((units) => units),
  );
  const entering = admitted(
    peer.country,
    'import',
    date,
    consignment((units) => exchange(units, rate)),
  );
  const charges = contractCharges(entering.charges, peer.currency);
  const customs = entering.charges.reduce((sum, { amount }) => sum + amount, 0n);
  const indicative = inverse(rateOf(rates, peer.currency, hub.currency, date));
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
    estimated_total_minor: String(customs + exchange(goods + freight + insurance, indicative)),
    destination_currency: peer.currency,
    export_procedure: leaving.procedure,
    procedure: entering.procedure,
    rule_version: entering.ruleVersion,
    created_at: new Date(createdMs).toISOString(),
    newest_key: newestSortKey(createdMs, id),
    expires_at: new Date(createdMs + limits.quoteValidityMs).toISOString(),
    used_by: tradeRef,
    holds_allowance: false,
    parties,
  };
  const procedures = { exportProcedure: leaving.procedure, procedure: entering.procedure };
  return { id, productId, quantity, hsCode: kind.hsCode, goods, ...procedures, charges, row };
}

/** The assessment of goods that a country's customs lets pass, as it does all demo goods. */
function admitted(country: string, direction: 'import' | 'export', date: string, consignment: Consignment) {
  const table = customsTable(country);
  const rules = onDate(table[direction], date);
  if (!rules) throw new Error(`${country} has no rules of ${direction} on ${date}.`);
  const assessment = assess(rules, table.tariff, consignment);
  if (assessment.kind === 'ASSESSED') return assessment;
  throw new Error(`Demo goods are refused by ${country}: ${assessment.message}`);
}

/** What customs values a currency at. */
function rateOf(rates: CustomsRates, from: string, to: string, date: string): ReferenceRate {
  const rate = from === to ? { from, to, numerator: 1n, denominator: 1n } : rates.rate(from, to, date);
  if (!rate) throw new Error(`The registry has no customs rate from ${from} to ${to} on ${date}.`);
  return rate;
}
