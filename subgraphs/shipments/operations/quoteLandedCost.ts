import { hubTermsOf } from '../../countries/countryOf.ts';
import { keyOfCaller, refuseWithoutConsent } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { localDate } from '../../host/HubFacts.ts';
import { minorUnits, moneyOf } from '../../host/money.ts';
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
    currency: hub.currency,
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

/** All that a quote says. Amounts are minor units of the origin's currency. */
interface PricedGoods {
  readonly incoterm: Incoterm;
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
  /** Whether the destination holds a person's allowance for the quote. */
  readonly holdsAllowance: boolean;
  /** Minor units of the destination's currency. */
  readonly customs: bigint;
  readonly estimatedTotal: bigint;
}

/**
 * Prices goods up to the consignee's door: facts of the products and the destination's assessment come through the
 * supergraph, freight and insurance are this hub's, and its customs must let the goods leave.
 * @throws Refusal for input at fault, goods whose merchant does not consent to the marketplace, and what this hub's or the
 * destination's customs refuses
 * @throws GraphQLError `PEER_UNAVAILABLE` where the supergraph or the destination does not answer
 */
export async function priceGoods(input: QuoteLandedCostInput, context: HubContext): Promise<PricedGoods> {
  const incoterm = input.incoterm ?? 'DDP';
  checkInput(input, incoterm, context.hub.code);
  refuseUnready(context);
  const [products, destination] = await Promise.all([
    Promise.all(input.lines.map((line, n) => productOf(context, line.productId, n))),
    askForHub(context, input.destination),
  ]);
  if (!destination) throw refuse('INVALID', 'The network has no such hub.', ['input', 'destination']);

  const lines = input.lines.map(({ quantity }, n) => pricedLine(products[n] as ProductFacts, quantity, n));
  const goods = lines.reduce((sum, { value }) => sum + value, 0n);
  const terms = hubTermsOf(context.hub.code);
  const grams = lines.reduce((sum, { product, quantity }) => sum + BigInt(product.grossWeightGrams * quantity), 0n);
  const freight = freightOf(terms, grams);
  const insurance = insuranceOf(terms, goods + freight);
  const billedInsurance = incotermDuties[incoterm].insurance === 'SELLER' ? insurance : 0n;
  const exportProcedure = clearForExport(input, context, lines, freight, insurance);

  const assessment = await askForAssessment(context, {
    destination: input.destination,
    originCountry: context.hub.country,
    goods: lines.map(({ product, quantity, value }) => ({
      hsCode: product.hsCode,
      originCountry: product.originCountry,
      quantity,
      value: moneyOf(value, context.hub.currency),
    })),
    freight: moneyOf(freight, context.hub.currency),
    insurance: moneyOf(insurance, context.hub.currency),
    consigneeToken: input.consigneeToken,
    ...(destination.recordsImports && { quoteId: quoteIdOf(input, context) }),
  });
  const customs = totalOf(assessment);
  return {
    incoterm,
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
    holdsAllowance: destination.recordsImports && assessment.allowanceHeld !== null,
    destinationCurrency: destination.currency,
    estimatedTotal: customs + indicative(goods + freight + billedInsurance, destination.currency, context),
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

async function productOf(context: HubContext, productId: string, line: number): Promise<ProductFacts> {
  const product = await askForProduct(context, productId);
  const field = ['input', 'lines', String(line), 'productId'];
  if (!product) throw refuse('NOT_FOUND', 'There is no such product.', field);
  const { principal } = context.caller;
  if (principal.kind === 'marketplace') refuseWithoutConsent(product.merchant, principal.marketplace, field);
  if (product.price.currencyCode === context.hub.currency) return product;
  throw refuse('INVALID', `The product is not priced in ${context.hub.currency}.`, field);
}

function pricedLine(product: ProductFacts, quantity: number, line: number) {
  const unitPrice = minorUnits(product.price, ['input', 'lines', String(line)]);
  return { product, quantity, unitPrice, value: unitPrice * BigInt(quantity) };
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
