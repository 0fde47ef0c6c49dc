import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertQuote, type QuoteRow, quoteOf } from '../queries/quotes.ts';
import type { QuoteLandedCostInput } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';
import { type PricedGoods, quoteIdOf } from './priceGoods.ts';

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
