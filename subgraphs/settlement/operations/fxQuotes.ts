import { currencyDecimals } from '../../../schema/currencyDecimals.ts';
import type { ReferenceRate } from '../../../schema/registry/SettlementTerms.ts';
import { keyOfCaller } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId, parseGlobalId } from '../../host/globalId.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { type FxQuoteRow, insertFxQuote, lockFxQuote, setFxQuoteUsed } from '../queries/fxQuotes.ts';
import type { QuoteFxInput } from '../resolverTypes.ts';
import { bookableAmount, refuseUnbookable } from '../rules/bookableAmount.ts';
import { sellAmount, whoConverts } from '../rules/fx.ts';
import { limits } from '../rules/limits.ts';

/** Fixes the reference rate for one conversion here, where the registry lets both currencies be converted. */
export async function quoteFx(input: QuoteFxInput, work: UnitOfWork): Promise<string> {
  const { sell, buy, idempotencyKey } = input;
  const rate = usableRate(input, work);
  const buyMinor = bookableAmount(buy, ['input', 'buy']);
  const { minor, rounding } = sellAmount(buyMinor, rate);
  refuseUnbookable(minor, ['input', 'buy', 'amount']);
  const id = derivedGlobalId(work.hub.code, 'FxQuote', keyOfCaller(work.caller, idempotencyKey));
  await insertFxQuote(work.transaction, {
    id,
    sellMinor: minor,
    sellCurrency: sell,
    buyMinor,
    buyCurrency: buy.currencyCode,
    rateNumerator: rate.numerator,
    rateDenominator: rate.denominator,
    roundingMinor: Number(rounding),
    expiresAt: new Date(work.nowMs + limits.fxValidityMs).toISOString(),
    owner: work.caller.party,
  });
  return id;
}

/** The rate between the currencies, before anything is said of the amount: at the wrong hub none would be right. */
function usableRate({ hub, sell, buy: { currencyCode } }: QuoteFxInput, work: UnitOfWork): ReferenceRate {
  const { terms } = work;
  const hubCode = work.hub.code;
  const faults = new InputFaults();
  const unknown = 'The currency is not an ISO 4217 code.';
  if (hub !== hubCode) faults.add(`This is ${hubCode}: send this to the gateway, or to ${hub}.`, ['input', 'hub']);
  if (currencyDecimals(sell) === undefined) faults.add(unknown, ['input', 'sell']);
  if (currencyDecimals(currencyCode) === undefined) faults.add(unknown, ['input', 'buy', 'currencyCode']);
  if (sell === currencyCode) faults.add('There is nothing to convert.', ['input', 'sell']);
  faults.refuseIfAny();
  const rate = terms.rate(sell, currencyCode);
  if (rate && terms.converts(hubCode, sell, currencyCode)) return rate;
  const message = `${hubCode} does not convert ${sell} to ${currencyCode}. ${whoConverts(terms, sell, currencyCode)}`;
  throw refuse('PROHIBITED', message, ['input', rate ? 'hub' : 'sell']);
}

/**
 * Uses up a quote for a trade. The trade that has used it already may go on with it: it did so when it was placed.
 * @throws Refusal `INVALID` where another hub gave it, `NOT_FOUND`, `CONFLICT` where another trade used it, `EXPIRED`
 */
export async function useFxQuote(work: UnitOfWork, givenId: string, tradeRef: string): Promise<FxQuoteRow> {
  const field = ['input', 'fxQuoteId'];
  const giver = parseGlobalId(givenId);
  if (giver?.type === 'FxQuote' && giver.hub !== work.hub.code) {
    const message = `This FX quote is of ${giver.hub}; a conversion here is one of ${work.hub.code}.`;
    throw refuse('INVALID', message, field);
  }
  const id = ownId(givenId, work.hub.code, 'FxQuote');
  const quote = await lockFxQuote(work.transaction, id);
  const { kind } = work.caller.principal;
  const isAnothers = kind === 'marketplace' && quote?.owner !== work.caller.party;
  if (!quote || isAnothers) throw refuse('NOT_FOUND', 'There is no such FX quote.', field);
  if (quote.usedBy === tradeRef) return quote;
  if (quote.usedBy !== null)
    throw refuse('CONFLICT', 'Another trade has used this FX quote. Request a new one.', field);
  if (quote.expiresAt <= work.at) {
    throw refuse('EXPIRED', `The FX quote expired at ${quote.expiresAt}. Request a new one.`, field);
  }
  await setFxQuoteUsed(work.transaction, id, tradeRef, work.at);
  return { ...quote, usedBy: tradeRef };
}
