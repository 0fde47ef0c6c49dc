import { ownId, parseGlobalId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { type FxQuoteRow, lockFxQuote, setFxQuoteUsed } from '../queries/fxQuotes.ts';

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
    throw refuse('CONFLICT', 'Another trade has used this FX quote. Ask for a new one.', field);
  if (quote.expiresAt <= work.at) {
    throw refuse('EXPIRED', `The FX quote expired at ${quote.expiresAt}. Ask for a new one.`, field);
  }
  await setFxQuoteUsed(work.transaction, id, tradeRef, work.at);
  return { ...quote, usedBy: tradeRef };
}
