import { hubTermsOf } from '../../countries/countryOf.ts';
import { marketplaceOf, offeredPrice } from '../../host/access/offers.ts';
import { currenciesOf, localDate } from '../../host/HubFacts.ts';
import { minorUnits, moneyOf } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { Incoterm } from '../resolverTypes.ts';
import { freightOf, incotermDuties, insuranceOf } from '../rules/carriage.ts';
import { assess, type Consignment } from '../rules/customs/assess.ts';
import { type DatedRules, onDate } from '../rules/customs/CustomsTable.ts';
import { customsTable } from '../rules/customs/customsTables.ts';
import { exchange, inverse } from '../rules/exchange.ts';
import type { DestinationAssessment, ProductFacts } from './peers.ts';
import { quoteReadiness } from './quoteReadiness.ts';

/**
 * What goods cost up to the border of the destination, for quotes and for estimates alike: the price at which the
 * marketplace sells them, carriage and insurance by this hub's terms, and the procedure by which they leave.
 */

/** @throws Refusal where this hub lacks what every price needs */
export function refuseUnready(context: HubContext): void {
  const { hasCarriageTerms, hasExportRules } = quoteReadiness(context);
  const lack = hasCarriageTerms ? 'customs rules for exports today' : 'terms of carriage';
  if (!hasCarriageTerms || !hasExportRules) throw refuse('INVALID', `${context.hub.code} has no ${lack}.`);
}

/**
 * One product at the price at which the marketplace that asks sells it.
 * @param product null where there is none of the id
 * @throws Refusal naming `field` where it may not sell it
 */
export function pricedLine(
  product: ProductFacts | null,
  quantity: number,
  { caller }: HubContext,
  field: readonly string[],
) {
  if (!product) throw refuse('NOT_FOUND', 'There is no such product.', field);
  const price = offeredPrice(product, marketplaceOf(caller), field);
  const unitPrice = minorUnits(price, ['input', 'lines']);
  return { product, quantity, unitPrice, value: unitPrice * BigInt(quantity), currency: price.currencyCode };
}

export type PricedLine = ReturnType<typeof pricedLine>;

/** Goods up to the border. Amounts are minor units of `currency`. */
export interface BorderPrice {
  /** That of the prices. */
  readonly currency: string;
  readonly goods: bigint;
  readonly freight: bigint;
  /** Whoever takes it out; customs values the goods with it. */
  readonly insurance: bigint;
  readonly exportProcedure: string;
  /** Converts amounts into this hub's currency. */
  toOwn(units: bigint): bigint;
}

/** @throws Refusal where the currencies of the prices differ or are none of this hub's, and where the goods may not leave */
export function priceToTheBorder(
  lines: readonly PricedLine[],
  consignee: Consignment['consignee'],
  context: HubContext,
): BorderPrice {
  const currency = onlyCurrency(lines, context);
  const { toOwn, fromOwn } = exchangeWith(currency, context);
  const goods = lines.reduce((sum, { value }) => sum + value, 0n);
  const terms = hubTermsOf(context.hub.code);
  const grams = lines.reduce((sum, { product, quantity }) => sum + BigInt(product.grossWeightGrams * quantity), 0n);
  const freight = freightOf(terms, grams);
  const insurance = insuranceOf(terms, toOwn(goods) + freight);
  const exportProcedure = clearForExport(context, {
    goods: lines.map(({ product, quantity, value }) => ({ ...product, quantity, value: toOwn(value) })),
    ...{ freight, insurance, consignee, allowanceLeft: 0n },
  });
  return { currency, goods, freight: fromOwn(freight), insurance: fromOwn(insurance), exportProcedure, toOwn };
}

/** @throws Refusal for a term under which the buyer sends a carrier of its own */
export function refuseBuyersCarriage(incoterm: Incoterm, field: readonly string[]): void {
  if (incotermDuties[incoterm].carriage === 'SELLER') return;
  const message = `Under ${incoterm} the buyer arranges carriage, but a quote of a hub includes it. Use CPT, DAP or DDP.`;
  throw refuse('INVALID', message, field);
}

/** The insurance that the seller bills under a delivery term. */
export function billedBySeller(incoterm: Incoterm, insurance: bigint): bigint {
  return incotermDuties[incoterm].insurance === 'SELLER' ? insurance : 0n;
}

/** What the destination's customs is told of the goods. */
export function consignmentOf(
  lines: readonly PricedLine[],
  { currency, freight, insurance }: Pick<BorderPrice, 'currency' | 'freight' | 'insurance'>,
) {
  return {
    goods: lines.map(({ product: { hsCode, originCountry }, quantity, value }) => ({
      ...{ hsCode, originCountry, quantity, value: moneyOf(value, currency) },
    })),
    freight: moneyOf(freight, currency),
    insurance: moneyOf(insurance, currency),
  };
}

/** The sum of an assessment's charges, in minor units of the destination's currency. */
export function dutiesOf({ charges }: DestinationAssessment): bigint {
  return charges.reduce((sum, { amount }) => sum + minorUnits(amount, ['charges']), 0n);
}

/** The currency in which all lines are priced. @throws Refusal where they differ, or this hub cannot take it */
function onlyCurrency(lines: readonly PricedLine[], { hub, terms }: HubContext): string {
  const currency = lines[0]?.currency ?? hub.currency;
  const other = lines.findIndex((line) => line.currency !== currency);
  if (other >= 0) {
    const message = `The prices are in ${currency} and ${lines[other]?.currency}: request a quote for each currency.`;
    throw refuse('INVALID', message, ['input', 'lines', String(other), 'productId']);
  }
  const taken = currenciesOf(hub, terms());
  if (taken.includes(currency)) return currency;
  const message = `The price is in ${currency}, which ${hub.code} does not take. Its merchants price in ${taken.join(' or ')}.`;
  throw refuse('INVALID', message, ['input', 'lines', '0', 'productId']);
}

/** Between the currency of a quote and this hub's own, in which carriers and its customs reckon; at the network's rate. */
function exchangeWith(currency: string, { hub, terms }: HubContext) {
  const rate = currency === hub.currency ? undefined : terms().rate(currency, hub.currency);
  if (!rate) return { toOwn: (units: bigint) => units, fromOwn: (units: bigint) => units };
  return {
    toOwn: (units: bigint) => exchange(units, rate),
    fromOwn: (units: bigint) => exchange(units, inverse(rate)),
  };
}

/** The procedure by which the goods leave. @throws Refusal where they may not */
function clearForExport({ hub, now }: HubContext, consignment: Consignment): string {
  const table = customsTable(hub.country);
  const rules = onDate(table.export, localDate(hub.timeZone, now())) as DatedRules;
  const assessment = assess(rules, table.tariff, consignment);
  if (assessment.kind === 'REFUSED') throw refuse(assessment.code, assessment.message, ['input', 'lines']);
  return assessment.procedure;
}
