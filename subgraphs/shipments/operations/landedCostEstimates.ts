import { parseGlobalId } from '../../host/globalId.ts';
import { localDate } from '../../host/HubFacts.ts';
import { badInput, hubError } from '../../host/hubErrors.ts';
import { moneyOf } from '../../host/money.ts';
import { Refusal, refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { ConsigneeKind, Incoterm, Query_landedCostEstimatesArgs } from '../resolverTypes.ts';
import { exchange, inverse } from '../rules/exchange.ts';
import { limits } from '../rules/limits.ts';
import { askForEstimates, askForHub, askForProducts, type DestinationAssessment } from './peers.ts';
import {
  type BorderPrice,
  billedBySeller,
  consignmentOf,
  dutiesOf,
  type PricedLine,
  pricedLine,
  priceToTheBorder,
  refuseBuyersCarriage,
  refuseUnready,
} from './priceToTheBorder.ts';

type Line = Query_landedCostEstimatesArgs['lines'][number];

/** A line priced up to the border. */
interface Priced {
  readonly line: PricedLine;
  readonly border: BorderPrice;
}

/**
 * What products of this hub would cost at the door of a consignee, each line by itself. Three reads whatever the number of
 * lines: the products, the destination, and its customs. Lines of other hubs are theirs to estimate.
 * @throws GraphQLError `BAD_USER_INPUT` for input at fault, `PEER_UNAVAILABLE` where the supergraph or the destination does
 * not answer
 */
export async function landedCostEstimates(input: Query_landedCostEstimatesArgs, context: HubContext) {
  const { destination, incoterm = 'DDP', consignee = 'PERSON' } = input;
  const lines = ownLines(input.lines, incoterm, context.hub.code);
  if (lines.length === 0) return [];
  const ids = lines.map(({ productId }) => productId);
  const [products, hub] = await Promise.all([askForProducts(context, ids), askForHub(context, destination)]);
  if (!hub) throw badInput('`destination`: the network has no such hub.');

  const priced = lines.map((line, n) =>
    orRefusal((): Priced => {
      refuseUnready(context);
      refuseAtHome(destination, context);
      const one = pricedLine(products[n] ?? null, line.quantity, context, []);
      return { line: one, border: priceToTheBorder([one], consignee, context) };
    }),
  );
  const toAssess = priced.filter((each): each is Priced => !(each instanceof Refusal));
  const assessments = await assessAll(toAssess, { destination, consignee }, context);
  return priced.map((each, n) => {
    const line = lines[n] as Line;
    const estimate = orRefusal(() => {
      const known = unlessRefused(each);
      const assessment = unlessRefused(assessments[toAssess.indexOf(known)] as DestinationAssessment | Refusal);
      return estimateOf(
        known,
        assessment,
        { incoterm, currency: input.currency ?? hub.currency },
        hub.currency,
        context,
      );
    });
    return estimate instanceof Refusal
      ? refusedEstimate(line, estimate, ['lines', String(input.lines.indexOf(line))])
      : estimate;
  });
}

async function assessAll(
  priced: readonly Priced[],
  to: { readonly destination: string; readonly consignee: ConsigneeKind },
  context: HubContext,
): Promise<readonly (DestinationAssessment | Refusal)[]> {
  if (priced.length === 0) return [];
  const originCountry = context.hub.country;
  const consignments = priced.map(({ line, border }) => ({ originCountry, ...consignmentOf([line], border) }));
  return askForEstimates(context, { ...to, consignments });
}

/** The lines of this hub's products. @throws GraphQLError where the input cannot be estimated by any hub */
function ownLines(lines: readonly Line[], incoterm: Incoterm, hubCode: string): Line[] {
  if (lines.length < 1 || lines.length > limits.estimateLines) {
    throw badInput(`\`lines\` has ${lines.length} entries; it must have 1 to ${limits.estimateLines}.`);
  }
  const refused = orRefusal(() => refuseBuyersCarriage(incoterm, []));
  if (refused instanceof Refusal) throw badInput(refused.message);
  return lines.filter(({ productId, quantity }) => {
    if (quantity < 1 || quantity > limits.lineQuantity) {
      throw badInput(`A quantity is ${quantity}; it must be from 1 to ${limits.lineQuantity}.`);
    }
    const id = parseGlobalId(productId);
    if (id?.type === 'Product') return id.hub === hubCode;
    throw hubError('BAD_ID', `${JSON.stringify(productId.slice(0, 128))} is not the id of a Product.`);
  });
}

function refuseAtHome(destination: string, { hub }: HubContext): void {
  if (destination !== hub.code) return;
  throw refuse('INVALID', 'The goods stay in the country: a landed cost needs another destination.');
}

/** What `work` gives, or why it refuses: one line that cannot be estimated leaves the others. */
function orRefusal<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

function unlessRefused<T>(outcome: T | Refusal): T {
  if (outcome instanceof Refusal) throw outcome;
  return outcome;
}

/** @param field the line, whatever of it is refused */
function refusedEstimate({ productId, quantity }: Line, { userErrors }: Refusal, field: string[]) {
  const product = userErrors.some(({ code }) => code === 'NOT_FOUND') ? null : { id: productId };
  const refused = userErrors.map(({ code, message }) => ({ code, message, field }));
  return { product, productId, quantity, charges: [], userErrors: refused };
}

/** Each amount is converted and rounded by itself, so that the total is the sum of what is shown. */
function estimateOf(
  { line, border }: Priced,
  assessment: DestinationAssessment,
  { incoterm, currency }: { readonly incoterm: Incoterm; readonly currency: string },
  dutyCurrency: string,
  context: HubContext,
) {
  const shown = exchangerTo(currency, border.currency, context);
  const goods = shown(border.goods);
  const freight = shown(border.freight);
  const insurance = shown(billedBySeller(incoterm, border.insurance));
  const duties = exchangerTo(currency, dutyCurrency, context)(dutiesOf(assessment));
  const { charges, procedure, ruleVersion } = assessment;
  const { product, quantity } = line;
  return {
    ...{
      product: { id: product.id },
      productId: product.id,
      quantity,
      charges,
      procedure,
      ruleVersion,
      userErrors: [],
    },
    goods: moneyOf(goods, currency),
    freight: moneyOf(freight, currency),
    insurance: moneyOf(insurance, currency),
    duties: moneyOf(duties, currency),
    total: moneyOf(goods + freight + insurance + duties, currency),
  };
}

/**
 * Converts at the network's rate for payments or, where it has none, at that of customs.
 * @throws Refusal where the network has neither
 */
function exchangerTo(to: string, from: string, { hub, terms, customsRates, now }: HubContext) {
  if (from === to) return (units: bigint) => units;
  const date = localDate(hub.timeZone, now());
  const back = customsRates().rate(to, from, date);
  const rate = terms().rate(from, to) ?? customsRates().rate(from, to, date) ?? (back && inverse(back));
  if (rate) return (units: bigint) => exchange(units, rate);
  throw refuse('INVALID', `The network has no reference rate from ${from} to ${to}.`);
}
