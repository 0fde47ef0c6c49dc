import { keyOfCaller } from '../../host/access/parties.ts';
import { newestSortKey } from '../../host/connections.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { localDate } from '../../host/HubFacts.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertQuote, type QuotedLine, type QuoteRow, quoteOf } from '../queries/quotes.ts';
import type { Charge, Incoterm, QuoteLandedCostInput } from '../resolverTypes.ts';
import { exchange, inverse } from '../rules/exchange.ts';
import { limits } from '../rules/limits.ts';
import { askForAssessment, askForHub, askForProduct } from './peers.ts';
import {
  billedBySeller,
  consignmentOf,
  dutiesOf,
  type PricedLine,
  pricedLine,
  priceToTheBorder,
  refuseBuyersCarriage,
  refuseUnready,
} from './priceToTheBorder.ts';

/** Writes down what the goods were priced at; from then on the quote holds until it expires. */
export async function quoteLandedCost(input: QuoteLandedCostInput, work: UnitOfWork, priced: PricedGoods) {
  const { transaction, hub, caller, nowMs, at } = work;
  const id = quoteIdOf(input, work);
  const quote: QuoteRow = {
    id,
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
    newestKey: newestSortKey(nowMs, id),
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
    Promise.all(input.lines.map(({ productId }) => askForProduct(context, productId))),
    askForHub(context, input.destination),
  ]);
  if (!destination) throw refuse('INVALID', 'The network has no such hub.', ['input', 'destination']);

  const lines = input.lines.map(({ quantity }, n) =>
    pricedLine(products[n] ?? null, quantity, context, ['input', 'lines', String(n), 'productId']),
  );
  refuseSeveralMerchants(lines);
  const consignee = input.consigneeToken == null ? 'BUSINESS' : 'PERSON';
  const { currency, goods, freight, insurance, exportProcedure, toOwn } = priceToTheBorder(lines, consignee, context);
  const billedInsurance = billedBySeller(incoterm, insurance);

  const assessment = await askForAssessment(context, {
    destination: input.destination,
    originCountry: context.hub.country,
    ...consignmentOf(lines, { currency, freight, insurance }),
    consigneeToken: input.consigneeToken,
    ...(destination.recordsImports && { quoteId: quoteIdOf(input, context) }),
  });
  const customs = dutiesOf(assessment);
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
  faults.attempt(undefined, () => refuseBuyersCarriage(incoterm, ['input', 'incoterm']));
  if (input.consigneeToken != null)
    faults.reference(input.consigneeToken, ['input', 'consigneeToken'], limits.referenceLength);
  faults.refuseIfAny();
}

/** A trade pays one merchant, so that a quote over several could never be used. */
function refuseSeveralMerchants(lines: readonly PricedLine[]): void {
  const other = lines.findIndex(({ product }) => product.merchant.id !== lines[0]?.product.merchant.id);
  if (other < 0) return;
  throw refuse('INVALID', 'The goods of a quote must be of one merchant: request a quote for each merchant.', [
    ...['input', 'lines', String(other), 'productId'],
  ]);
}

/** What the origin's amount is about worth: the rate by which the origin's own customs would value the destination's money. */
function indicative(units: bigint, destinationCurrency: string, { hub, now, customsRates }: HubContext): bigint {
  if (destinationCurrency === hub.currency) return units;
  const rate = customsRates().rate(destinationCurrency, hub.currency, localDate(hub.timeZone, now()));
  if (rate) return exchange(units, inverse(rate));
  const message = `The network has no customs rate from ${destinationCurrency} to ${hub.currency} today.`;
  throw refuse('INVALID', message, ['input', 'destination']);
}
