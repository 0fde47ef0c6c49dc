import type { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import { type Money, positiveMinorUnits } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import type { AccountRow } from '../queries/accounts.ts';
import { whoConverts } from '../rules/whoConverts.ts';
import type { FxFacts, QuoteFacts } from './tradeFacts.ts';

/** What a price depends on. */
export interface TradePricing {
  readonly account: AccountRow;
  readonly quote: QuoteFacts;
  /** As the client gave it. */
  readonly fxQuoteId: string | null;
  /** Null where there is none of this id. */
  readonly fx: FxFacts | null;
}

/** In minor units. */
export interface TradePrice {
  /** What the payer gives for the goods, in the account's currency. */
  readonly goodsMinor: bigint;
  /** What the payer's hub will owe the seller's. */
  readonly obligationMinor: bigint;
  /** The currency that the two hubs settle in. */
  readonly obligationCurrency: string;
}

const field = ['input', 'fxQuoteId'];

/**
 * What a trade costs the payer and what its hub will owe the seller's. The one FX quote converts at the payer's hub into the
 * currency that the two settle in, or at the seller's hub out of it.
 * @throws Refusal that says which FX quote is needed, and of which hub
 */
export function tradePrice(
  { account, quote, fx, fxQuoteId }: TradePricing,
  { hub, at, terms }: UnitOfWork,
): TradePrice {
  const { origin, dueToOrigin } = quote;
  const obligationCurrency = terms.pair(hub.code, origin.code)?.currency ?? '';
  const due = positiveMinorUnits(dueToOrigin, ['input', 'quoteId']);
  const needsNone = account.currency === dueToOrigin.currencyCode && account.currency === obligationCurrency;
  const sides = { payer: hub.code, seller: origin.code, obligationCurrency, terms };
  if (!fx) {
    if (fxQuoteId !== null) throw refuse('NOT_FOUND', 'There is no such FX quote.', field);
    if (needsNone) return { goodsMinor: due, obligationMinor: due, obligationCurrency };
    throw refuse('INVALID', neededQuote(account.currency, dueToOrigin, sides), field);
  }
  if (fx.usedBy !== null) throw refuse('CONFLICT', 'The FX quote has been used. Ask for a new one.', field);
  if (Date.parse(fx.expiresAt) <= Date.parse(at)) {
    throw refuse('EXPIRED', `The FX quote expired at ${fx.expiresAt}. Ask for a new one.`, field);
  }
  const isOfThis =
    isSame(fx.buy, dueToOrigin) &&
    fx.sell.currencyCode === account.currency &&
    fx.hub === convertingHub(account.currency, dueToOrigin.currencyCode, sides);
  if (!isOfThis) {
    const { sell, buy } = fx;
    const given = `This one, of ${fx.hub}, sells ${sell.currencyCode} for ${buy.currencyCode} ${buy.amount}.`;
    const needed = needsNone ? 'No FX quote is needed.' : neededQuote(account.currency, dueToOrigin, sides);
    throw refuse('INVALID', `${needed} ${given}`, field);
  }
  const sell = positiveMinorUnits(fx.sell, field);
  return { goodsMinor: sell, obligationMinor: fx.hub === hub.code ? due : sell, obligationCurrency };
}

interface Sides {
  readonly payer: string;
  readonly seller: string;
  readonly obligationCurrency: string;
  readonly terms: SettlementTerms;
}

/** The hub at which a trade's conversion happens: the side that does not have the currency that the two settle in. */
function convertingHub(sell: string, buy: string, { payer, seller, obligationCurrency }: Sides): string | undefined {
  if (buy === obligationCurrency) return payer;
  return sell === obligationCurrency ? seller : undefined;
}

function neededQuote(sell: string, due: Money, sides: Sides): string {
  const { payer, seller, obligationCurrency, terms } = sides;
  const hub = convertingHub(sell, due.currencyCode, sides);
  const what = `An FX quote from ${sell} to ${due.currencyCode} ${due.amount} is needed`;
  if (hub && terms.converts(hub, sell, due.currencyCode)) return `${what}: ask ${hub} by quoteFx.`;
  const why = hub
    ? `${hub} does not convert them. ${whoConverts(terms, sell, due.currencyCode)}`
    : `${payer} and ${seller} settle in ${obligationCurrency}, which is neither.`;
  return `${what}, and there is none: ${why} Pay from an account in another currency.`;
}

function isSame(one: Money, other: Money): boolean {
  return one.amount === other.amount && one.currencyCode === other.currencyCode;
}
