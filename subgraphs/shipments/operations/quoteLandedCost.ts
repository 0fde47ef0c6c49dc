import { hubTermsOf } from '../../countries/countryOf.ts';
import { marketplaceOf, offeredPrice } from '../../host/access/offers.ts';
import { keyOfCaller } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { currenciesOf, localDate } from '../../host/HubFacts.ts';
import { type Money, minorUnits, moneyOf } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertQuote, type QuotedLine, type QuoteRow, quoteOf } from '../queries/quotes.ts';
import type { Charge, Incoterm, QuoteLandedCostInput } from '../resolverTypes.ts';
import { freightOf, incotermDuties, insuranceOf } from '../rules/carriage.ts';
import { assess } from '../rules/customs/assess.ts';
import { type DatedRules, onDate } from '../rules/customs/CustomsTable.ts';
import { customsTable } from '../rules/customs/customsTables.ts';
import { exchange, inverse } from '../rules/exchange.ts';
import { limits } from '../rules/limits.ts';
import { askForAssessment, askForHub, askForProduct, type DestinationAssessment, type ProductFacts } from './peers.ts';
import { quoteReadiness } from './quoteReadiness.ts';

/** Writes down what the goods were priced at; from then on the quote holds until it expires. */
export async function quoteLandedCost(input: QuoteLandedCostInput, work: UnitOfWork, priced: PricedGoods) {
  const { transaction, hub, caller, nowMs, at } = work;
  const quote: QuoteRow = {
    id: quoteIdOf(input, work),
    destination: input.destination,
    incoterm: priced.incoterm,
    lines: priced.lines,
    goodsMinor: priced.goods,
    freightMinor: priced.freight,
    insuranceMinor: priced.insurance,
    currency: priced.currency,
    charges: priced.charges,
    customsMinor: priced.customs,
    estimatedTotalMinor: priced.estimatedTotal,
    destinationCurrency: priced.destinationCurrency,
    exportProcedure: priced.exportProcedure,
    procedure: priced.procedure,
    ruleVersion: priced.ruleVersion,
    createdAt: at,
    expiresAt: new Date(nowMs + limits.quoteValidityMs).toISOString(),
    usedBy: null,
    holdsAllowance: priced.holdsAllowance,
    parties: [
      ...new Set([caller.party, ...priced.merchants, `hub:${input.destination}`, `operator:${input.destination}`]),
    ],
  };
  await insertQuote(transaction, quote);
  return quoteOf(quote, hub.code);
}

/** All that a quote says. Amounts are minor units of `currency`. */
interface PricedGoods {
  readonly incoterm: Incoterm;
  /** That of the listings: the origin's, or one that the origin converts. */
  readonly currency: string;
  readonly lines: readonly QuotedLine[];
  /** Whose goods they are. */
  readonly merchants: readonly string[];
  readonly goods: bigint;
  readonly freight: bigint;
  /** What of it the seller bills. Customs values the goods with all of it, whatever the term. */
  readonly insurance: bigint;
  readonly exportProcedure: string;
  readonly procedure: string;
  readonly ruleVersion: string;
  readonly charges: readonly Charge[];
  readonly destinationCurrency: string;
  /** Whether it takes a part of a person's allowance at the destination. */
  readonly holdsAllowance: boolean;
  /** Minor units of the destination's currency. */
  readonly customs: bigint;
  readonly estimatedTotal: bigint;
}

/**
 * Prices goods up to the consignee's door: facts of the products and the destination's assessment come through the
 * supergraph, freight and insurance are this hub's, and its customs must let the goods leave.
 * @throws Refusal for input at fault, goods that the marketplace may not sell, goods of several merchants, and what this
 * hub's or the destination's customs refuses
 * @throws GraphQLError `PEER_UNAVAILABLE` where the supergraph or the destination does not answer
 */
export async function priceGoods(input: QuoteLandedCostInput, context: HubContext): Promise<PricedGoods> {
  const incoterm = input.incoterm ?? 'DDP';
  checkInput(input, incoterm, context.hub.code);
  refuseUnready(context);
  const [products, destination] = await Promise.all([
    Promise.all(input.lines.map((line, n) => offeredGoods(context, line.productId, n))),
    askForHub(context, input.destination),
  ]);
  if (!destination) throw refuse('INVALID', 'The network has no such hub.', ['input', 'destination']);

  const lines = input.lines.map(({ quantity }, n) => pricedLine(products[n] as OfferedGoods, quantity));
  refuseSeveralMerchants(lines);
  const currency = onlyCurrency(lines, context);
  const { toOwn, fromOwn } = exchangeWith(currency, context);
  const goods = lines.reduce((sum, { value }) => sum + value, 0n);
  const terms = hubTermsOf(context.hub.code);
  const grams = lines.reduce((sum, { product, quantity }) => sum + BigInt(product.grossWeightGrams * quantity), 0n);
  const ownFreight = freightOf(terms, grams);
  const ownInsurance = insuranceOf(terms, toOwn(goods) + ownFreight);
  const [freight, insurance] = [fromOwn(ownFreight), fromOwn(ownInsurance)];
  const billedInsurance = incotermDuties[incoterm].insurance === 'SELLER' ? insurance : 0n;
  const ownLines = lines.map((line) => ({ ...line, value: toOwn(line.value) }));
  const exportProcedure = clearForExport(input, context, ownLines, ownFreight, ownInsurance);

  const assessment = await askForAssessment(context, {
    destination: input.destination,
    originCountry: context.hub.country,
    goods: lines.map(({ product, quantity, value }) => ({
      hsCode: product.hsCode,
      originCountry: product.originCountry,
      quantity,
      value: moneyOf(value, currency),
    })),
    freight: moneyOf(freight, currency),
    insurance: moneyOf(insurance, currency),
    consigneeToken: input.consigneeToken,
    ...(destination.recordsImports && { quoteId: quoteIdOf(input, context) }),
  });
  const customs = totalOf(assessment);
  const due = goods + freight + billedInsurance;
  return {
    incoterm,
    currency,
    merchants: lines.map(({ product }) => product.merchant.id),
    lines: lines.map(({ product, quantity, unitPrice }) => ({
      productId: product.id,
      quantity,
      hsCode: product.hsCode,
      unitPriceMinor: unitPrice.toString(),
    })),
    goods,
    freight,
    insurance: billedInsurance,
    exportProcedure,
    ...assessment,
    customs,
    holdsAllowance: destination.recordsImports && assessment.allowance !== null,
    destinationCurrency: destination.currency,
    estimatedTotal:
      customs + (currency === destination.currency ? due : indicative(toOwn(due), destination.currency, context)),
  };
}

/** Known before the quote is written: what the destination holds is held in its name. */
function quoteIdOf(
  { idempotencyKey }: QuoteLandedCostInput,
  { hub, caller }: Pick<HubContext, 'hub' | 'caller'>,
): string {
  return derivedGlobalId(hub.code, 'LandedCostQuote', keyOfCaller(caller, idempotencyKey));
}

function checkInput(input: QuoteLandedCostInput, incoterm: Incoterm, ownCode: string): void {
  const faults = new InputFaults();
  if (input.lines.length < 1 || input.lines.length > limits.quoteLines) {
    throw refuse('INVALID', `A quote has 1 to ${limits.quoteLines} lines.`, ['input', 'lines']);
  }
  input.lines.forEach(({ productId, quantity }, n) => {
    ownId(productId, ownCode, 'Product');
    const field = ['input', 'lines', String(n)];
    if (quantity < 1 || quantity > limits.lineQuantity) {
      faults.add(`The quantity is 1 to ${limits.lineQuantity}.`, [...field, 'quantity']);
    }
    if (input.lines.findIndex((other) => other.productId === productId) < n) {
      faults.add('The product is in an earlier line: combine the quantities.', [...field, 'productId']);
    }
  });
  if (input.destination === ownCode) {
    faults.add('The goods stay in the country: a landed cost needs another destination.', ['input', 'destination']);
  }
  if (incotermDuties[incoterm].carriage === 'BUYER') {
    const message = `Under ${incoterm} the buyer arranges carriage, but a quote of a hub includes it. Use CPT, DAP or DDP.`;
    faults.add(message, ['input', 'incoterm']);
  }
  if (input.consigneeToken != null)
    faults.reference(input.consigneeToken, ['input', 'consigneeToken'], limits.referenceLength);
  faults.refuseIfAny();
}

/** @throws Refusal where this hub lacks what every quote needs */
function refuseUnready(context: HubContext): void {
  const { hasCarriageTerms, hasExportRules } = quoteReadiness(context);
  const lack = hasCarriageTerms ? 'customs rules for exports today' : 'terms of carriage';
  if (!hasCarriageTerms || !hasExportRules) throw refuse('INVALID', `${context.hub.code} has no ${lack}.`);
}

/** Goods at the price at which the marketplace sells them. */
interface OfferedGoods {
  readonly product: ProductFacts;
  readonly price: Money;
}

async function offeredGoods(context: HubContext, productId: string, line: number): Promise<OfferedGoods> {
  const product = await askForProduct(context, productId);
  const field = ['input', 'lines', String(line), 'productId'];
  if (!product) throw refuse('NOT_FOUND', 'There is no such product.', field);
  return { product, price: offeredPrice(product, marketplaceOf(context.caller), field) };
}

function pricedLine({ product, price }: OfferedGoods, quantity: number) {
  const unitPrice = minorUnits(price, ['input', 'lines']);
  return { product, quantity, unitPrice, value: unitPrice * BigInt(quantity), currency: price.currencyCode };
}

type PricedLine = ReturnType<typeof pricedLine>;

/** A trade pays one merchant, so that a quote over several could never be used. */
function refuseSeveralMerchants(lines: readonly PricedLine[]): void {
  const other = lines.findIndex(({ product }) => product.merchant.id !== lines[0]?.product.merchant.id);
  if (other < 0) return;
  throw refuse('INVALID', 'The goods of a quote must be of one merchant: request a quote for each merchant.', [
    ...['input', 'lines', String(other), 'productId'],
  ]);
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
function clearForExport(
  input: QuoteLandedCostInput,
  { hub, now }: HubContext,
  lines: readonly { readonly product: ProductFacts; readonly quantity: number; readonly value: bigint }[],
  freight: bigint,
  insurance: bigint,
): string {
  const table = customsTable(hub.country);
  const date = localDate(hub.timeZone, now());
  const rules = onDate(table.export, date) as DatedRules;
  const assessment = assess(rules, table.tariff, {
    goods: lines.map(({ product, quantity, value }) => ({ ...product, quantity, value })),
    freight,
    insurance,
    consignee: input.consigneeToken == null ? 'BUSINESS' : 'PERSON',
    allowanceLeft: 0n,
  });
  if (assessment.kind === 'REFUSED') throw refuse(assessment.code, assessment.message, ['input', 'lines']);
  return assessment.procedure;
}

function totalOf({ charges }: DestinationAssessment): bigint {
  return charges.reduce((sum, { amount }) => sum + minorUnits(amount, ['charges']), 0n);
}

/** What the origin's amount is about worth: the rate by which the origin's own customs would value the destination's money. */
function indicative(units: bigint, destinationCurrency: string, { hub, now, customsRates }: HubContext): bigint {
  if (destinationCurrency === hub.currency) return units;
  const rate = customsRates().rate(destinationCurrency, hub.currency, localDate(hub.timeZone, now()));
  if (rate) return exchange(units, inverse(rate));
  const message = `The network has no customs rate from ${destinationCurrency} to ${hub.currency} today.`;
  throw refuse('INVALID', message, ['input', 'destination']);
}
