import type { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import { marketplaceOf, offeredPrice } from '../../host/access/offers.ts';
import { keyOfCaller } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { type Money, minorUnits, positiveMinorUnits } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { type AccountRow, accountsById } from '../queries/accounts.ts';
import { insertSteps } from '../queries/tradeSteps.ts';
import { insertTrade, lockTrade, type NewTrade, setCancelReason } from '../queries/trades.ts';
import type { CancelTradeInput, PlaceTradeInput } from '../resolverTypes.ts';
import { balanceOf } from '../rules/balanceOf.ts';
import { refuseUnbookable } from '../rules/bookableAmount.ts';
import { whoConverts } from '../rules/fx.ts';
import { limits } from '../rules/limits.ts';
import { stepsOfNewTrade } from '../rules/saga.ts';
import { visibleParties } from '../rules/visibleParties.ts';
import { useFxQuote } from './fxQuotes.ts';
import type { FxFacts, QuoteFacts, TradeFacts } from './tradeFacts.ts';

/**
 * Accepts a trade: its quotes are checked, its own hub's FX quote is used, and all its steps are written down. From there
 * the workers of this hub see to it.
 */
export async function placeTrade(input: PlaceTradeInput, work: UnitOfWork, facts: TradeFacts): Promise<string> {
  const { transaction, hub, at } = work;
  const faults = new InputFaults();
  const clientReference = faults.clientReference(input.clientReference, ['input', 'clientReference']);
  faults.refuseIfAny();
  const account = await payerAccount(input, work);
  const quote = usableQuote(facts.quote, work);
  const payeeMerchantId = payeeOf(quote, work);
  const id = derivedGlobalId(hub.code, 'Trade', keyOfCaller(work.caller, input.idempotencyKey));
  const price = tradePrice({ account, quote, fx: facts.fx, fxQuoteId: input.fxQuoteId ?? null }, work);
  const customsMinor = minorUnits(quote.dueToCustoms, ['input', 'quoteId']);
  if (customsMinor > 0n && quote.dueToCustoms.currencyCode !== account.currency) {
    throw refuse(
      'INVALID',
      `The duties are in ${quote.dueToCustoms.currencyCode}, the account in ${account.currency}.`,
      ['input', 'payerAccountId'],
    );
  }
  refuseUnbookable(price.goodsMinor + customsMinor, ['input', 'quoteId']);
  refuseUnbookable(price.obligationMinor, ['input', 'quoteId']);
  // Funds are held later and may fail then; this only spares the seller's hub trades that cannot be paid.
  if (balanceOf(account).available < price.goodsMinor + customsMinor) {
    throw refuse('INSUFFICIENT_FUNDS', 'The funds of the account are insufficient.', ['input', 'payerAccountId']);
  }
  const trade: NewTrade = {
    ...{ id, payeeMerchantId, customsMinor, ...price },
    quoteId: input.quoteId,
    fxQuoteId: input.fxQuoteId ?? null,
    payerAccountId: account.id,
    sellerHub: quote.origin.code,
    lines: quote.lines.map(({ product, quantity }) => ({ productId: product?.id ?? '', quantity })),
    currency: account.currency,
    createdAt: at,
    clientReference,
  };
  if (!(await insertTrade(transaction, trade))) {
    throw refuse('CONFLICT', 'Another trade uses this quote. Request a new one.', ['input', 'quoteId']);
  }
  if (trade.fxQuoteId !== null && parseGlobalId(trade.fxQuoteId)?.hub === hub.code) {
    await useFxQuote(work, trade.fxQuoteId, id);
  }
  const steps = stepsOfNewTrade(hub.code, trade.sellerHub, quote.takesAllowance === true);
  await insertSteps(transaction, id, steps, at);
  return id;
}

async function payerAccount(input: PlaceTradeInput, { transaction, hub, caller }: UnitOfWork): Promise<AccountRow> {
  const id = ownId(input.payerAccountId, hub.code, 'Account');
  const [account] = await accountsById(transaction, [id], visibleParties(caller, hub.code));
  if (!account) throw refuse('NOT_FOUND', 'There is no such account.', ['input', 'payerAccountId']);
  if (account.kind === 'MARKETPLACE') return account;
  throw refuse('INVALID', 'A trade must be paid from an account of a marketplace.', ['input', 'payerAccountId']);
}

function usableQuote(quote: QuoteFacts | null, { hub, at, terms }: UnitOfWork): QuoteFacts {
  const field = ['input', 'quoteId'];
  if (!quote) throw refuse('NOT_FOUND', 'There is no such quote.', field);
  if (quote.usedBy !== null) throw refuse('CONFLICT', 'The quote has been used. Request a new one.', field);
  if (Date.parse(quote.expiresAt) <= Date.parse(at)) {
    throw refuse('EXPIRED', `The quote expired at ${quote.expiresAt}. Request a new one.`, field);
  }
  if (quote.destination.code !== hub.code) {
    throw refuse('INVALID', `The quote is for ${quote.destination.code}; the account is at ${hub.code}.`, field);
  }
  if (!terms.pair(hub.code, quote.origin.code)) {
    throw refuse('INVALID', `${hub.code} does not settle with ${quote.origin.code}.`, field);
  }
  return quote;
}

/**
 * The one merchant that a trade pays. Its goods are still for sale on the marketplace, at the price that was quoted: a quote
 * holds, but not against a merchant that is suspended or has withdrawn its consent or the listing.
 */
function payeeOf({ lines }: QuoteFacts, { caller }: UnitOfWork): string {
  const field = ['input', 'quoteId'];
  for (const { product } of lines) {
    if (!product) throw refuse('NOT_FOUND', 'A product of the quote is no longer known at its hub.', field);
    offeredPrice(product, marketplaceOf(caller), field);
  }
  const merchants = new Set(lines.map(({ product }) => product?.merchant.id));
  const [merchant] = merchants;
  if (merchants.size === 1 && merchant !== undefined) return merchant;
  throw refuse('INVALID', 'The goods of a trade must be of one merchant: request a quote for each merchant.', field);
}

/** Has a trade undone that is not committed yet. Its worker does it: a step on its way is waited for first. */
export async function cancelTrade(
  input: CancelTradeInput,
  { transaction, hub, caller, at }: UnitOfWork,
): Promise<string> {
  const id = ownId(input.id, hub.code, 'Trade');
  const faults = new InputFaults();
  const reason = faults.text(input.reason, ['input', 'reason'], { maxLength: limits.reasonLength, multiline: true });
  faults.refuseIfAny();
  const trade = await lockTrade(transaction, id, visibleParties(caller, hub.code));
  if (!trade) throw refuse('NOT_FOUND', 'There is no such trade.', ['input', 'id']);
  if (trade.state === 'COMMITTED' || trade.state === 'SETTLED') {
    throw refuse('ILLEGAL_TRANSITION', 'The payer has paid; a refund is a new trade in the opposite direction.', [
      'input',
      'id',
    ]);
  }
  const isUndone = trade.state === 'CANCELLED' || trade.state === 'COMPENSATING' || trade.cancelReason !== null;
  if (!isUndone) await setCancelReason(transaction, id, reason, at);
  return id;
}

/** What a price depends on. */
interface TradePricing {
  readonly account: AccountRow;
  readonly quote: QuoteFacts;
  /** As the client gave it. */
  readonly fxQuoteId: string | null;
  /** Null where there is none of this id. */
  readonly fx: FxFacts | null;
}

/** In minor units. */
interface TradePrice {
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
function tradePrice({ account, quote, fx, fxQuoteId }: TradePricing, { hub, at, terms }: UnitOfWork): TradePrice {
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
  if (fx.usedBy !== null) throw refuse('CONFLICT', 'The FX quote has been used. Request a new one.', field);
  if (Date.parse(fx.expiresAt) <= Date.parse(at)) {
    throw refuse('EXPIRED', `The FX quote expired at ${fx.expiresAt}. Request a new one.`, field);
  }
  const isOfThis =
    isSame(fx.buy, dueToOrigin) &&
    fx.sell.currencyCode === account.currency &&
    fx.hub === convertingHub(account.currency, dueToOrigin.currencyCode, sides);
  if (!isOfThis) {
    const { sell, buy } = fx;
    const given = `This one, of ${fx.hub}, sells ${sell.currencyCode} for ${buy.currencyCode} ${buy.amount}.`;
    const needed = needsNone ? 'No FX quote is required.' : neededQuote(account.currency, dueToOrigin, sides);
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
  const what = `An FX quote from ${sell} to ${due.currencyCode} ${due.amount} is required`;
  if (hub && terms.converts(hub, sell, due.currencyCode)) return `${what}: request it from ${hub} with quoteFx.`;
  const why = hub
    ? `${hub} does not convert them. ${whoConverts(terms, sell, due.currencyCode)}`
    : `${payer} and ${seller} settle in ${obligationCurrency}, which is neither.`;
  return `${what}, and there is none: ${why} Pay from an account in another currency.`;
}

function isSame(one: Money, other: Money): boolean {
  return one.amount === other.amount && one.currencyCode === other.currencyCode;
}
