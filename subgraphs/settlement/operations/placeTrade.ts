import { keyOfCaller } from '../../host/access/keyOfCaller.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { minorUnits } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { type AccountRow, accountsById } from '../queries/accounts.ts';
import { insertSteps } from '../queries/tradeSteps.ts';
import { insertTrade, type NewTrade } from '../queries/trades.ts';
import type { PlaceTradeInput } from '../resolverTypes.ts';
import { balanceOf } from '../rules/balanceOf.ts';
import { visibleParties } from '../rules/visibleParties.ts';
import { tradeSteps } from '../saga/tradeSteps.ts';
import type { QuoteFacts, TradeFacts } from './tradeFacts.ts';
import { tradePrice } from './tradePrice.ts';
import { useFxQuote } from './useFxQuote.ts';

/**
 * Accepts a trade: its quotes are checked, its own hub's FX quote is used, and all its steps are written down. From there
 * the workers of this hub see to it.
 */
export async function placeTrade(input: PlaceTradeInput, work: UnitOfWork, facts: TradeFacts): Promise<string> {
  const { transaction, hub, at } = work;
  const account = await payerAccount(input, work);
  const quote = usableQuote(facts.quote, work);
  const payeeMerchantId = onlyMerchant(quote);
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
  // Funds are held later and may fail then; this only spares the seller's hub trades that cannot be paid.
  if (balanceOf(account).available < price.goodsMinor + customsMinor) {
    throw refuse('INSUFFICIENT_FUNDS', 'The account cannot pay this.', ['input', 'payerAccountId']);
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
  };
  if (!(await insertTrade(transaction, trade))) {
    throw refuse('CONFLICT', 'Another trade has this quote. Ask for a new one.', ['input', 'quoteId']);
  }
  if (trade.fxQuoteId !== null && parseGlobalId(trade.fxQuoteId)?.hub === hub.code) {
    await useFxQuote(work, trade.fxQuoteId, id);
  }
  const steps = tradeSteps.map(({ name, at: side }, ordinal) => ({
    ...{ name, ordinal, undoes: null },
    hub: side === 'PAYER' ? hub.code : trade.sellerHub,
  }));
  await insertSteps(transaction, id, steps, at);
  return id;
}

async function payerAccount(input: PlaceTradeInput, { transaction, hub, caller }: UnitOfWork): Promise<AccountRow> {
  const id = ownId(input.payerAccountId, hub.code, 'Account');
  const [account] = await accountsById(transaction, [id], visibleParties(caller, hub.code));
  if (!account) throw refuse('NOT_FOUND', 'There is no such account.', ['input', 'payerAccountId']);
  if (account.kind === 'MARKETPLACE') return account;
  throw refuse('INVALID', 'Trades are paid from accounts of marketplaces.', ['input', 'payerAccountId']);
}

function usableQuote(quote: QuoteFacts | null, { hub, at, terms }: UnitOfWork): QuoteFacts {
  const field = ['input', 'quoteId'];
  if (!quote) throw refuse('NOT_FOUND', 'There is no such quote.', field);
  if (quote.usedBy !== null) throw refuse('CONFLICT', 'The quote has been used. Ask for a new one.', field);
  if (Date.parse(quote.expiresAt) <= Date.parse(at)) {
    throw refuse('EXPIRED', `The quote expired at ${quote.expiresAt}. Ask for a new one.`, field);
  }
  if (quote.destination.code !== hub.code) {
    throw refuse('INVALID', `The quote is for ${quote.destination.code}; the account is at ${hub.code}.`, field);
  }
  if (!terms.pair(hub.code, quote.origin.code)) {
    throw refuse('INVALID', `${hub.code} does not settle with ${quote.origin.code}.`, field);
  }
  return quote;
}

/** A trade pays one merchant. */
function onlyMerchant({ lines }: QuoteFacts): string {
  const merchants = new Set(lines.map(({ product }) => product?.merchant.id));
  const [merchant] = merchants;
  if (merchants.size === 1 && merchant !== undefined) return merchant;
  throw refuse('INVALID', 'The goods of a trade are of one merchant: ask for a quote for each.', ['input', 'quoteId']);
}
