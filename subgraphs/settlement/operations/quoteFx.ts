import { derivedGlobalId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { currencyDecimals, positiveMinorUnits } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { mayConvert, referenceRate } from '../../hubs/settlement/settlementFacts.ts';
import { insertFxQuote } from '../queries/fxQuotes.ts';
import type { QuoteFxInput } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';
import { sellAmount } from '../rules/sellAmount.ts';

/** Fixes the reference rate for one conversion here, where the registry lets both currencies be converted. */
export async function quoteFx(input: QuoteFxInput, work: UnitOfWork): Promise<string> {
  const { hub, sell, buy, idempotencyKey } = input;
  const faults = new InputFaults();
  if (hub !== work.hub.code) faults.add(`This is ${work.hub.code}.`, ['input', 'hub']);
  if (currencyDecimals(sell) === undefined) faults.add('The currency is not one of ISO 4217.', ['input', 'sell']);
  if (sell === buy.currencyCode) faults.add('There is nothing to convert.', ['input', 'sell']);
  const buyMinor = faults.attempt(1n, () => positiveMinorUnits(buy, ['input', 'buy']));
  faults.refuseIfAny();
  const rate = referenceRate(sell, buy.currencyCode);
  if (!rate || !mayConvert(work.hub.code, sell, buy.currencyCode)) {
    throw refuse('PROHIBITED', `${sell} is not converted to ${buy.currencyCode} at ${work.hub.code}.`, [
      'input',
      'sell',
    ]);
  }
  const { minor, rounding } = sellAmount(buyMinor, rate);
  if (minor.toString().length > 18) throw refuse('INVALID', 'The amount is too large.', ['input', 'buy', 'amount']);
  const id = derivedGlobalId(work.hub.code, 'FxQuote', idempotencyKey);
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
  });
  return id;
}
