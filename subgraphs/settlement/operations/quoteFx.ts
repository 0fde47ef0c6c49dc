import { currencyDecimals } from '../../../schema/currencyDecimals.ts';
import type { ReferenceRate } from '../../../schema/registry/SettlementTerms.ts';
import { keyOfCaller } from '../../host/access/keyOfCaller.ts';
import { derivedGlobalId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { positiveMinorUnits } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertFxQuote } from '../queries/fxQuotes.ts';
import type { QuoteFxInput } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';
import { sellAmount } from '../rules/sellAmount.ts';
import { whoConverts } from '../rules/whoConverts.ts';

/** Fixes the reference rate for one conversion here, where the registry lets both currencies be converted. */
export async function quoteFx(input: QuoteFxInput, work: UnitOfWork): Promise<string> {
  const { sell, buy, idempotencyKey } = input;
  const rate = usableRate(input, work);
  const buyMinor = positiveMinorUnits(buy, ['input', 'buy']);
  const { minor, rounding } = sellAmount(buyMinor, rate);
  if (minor.toString().length > 18) throw refuse('INVALID', 'The amount is too large.', ['input', 'buy', 'amount']);
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
  const unknown = 'The currency is not one of ISO 4217.';
  if (hub !== hubCode) faults.add(`This is ${hubCode}: ask the gateway, or ${hub} itself.`, ['input', 'hub']);
  if (currencyDecimals(sell) === undefined) faults.add(unknown, ['input', 'sell']);
  if (currencyDecimals(currencyCode) === undefined) faults.add(unknown, ['input', 'buy', 'currencyCode']);
  if (sell === currencyCode) faults.add('There is nothing to convert.', ['input', 'sell']);
  faults.refuseIfAny();
  const rate = terms.rate(sell, currencyCode);
  if (rate && terms.converts(hubCode, sell, currencyCode)) return rate;
  const message = `${hubCode} does not convert ${sell} to ${currencyCode}. ${whoConverts(terms, sell, currencyCode)}`;
  throw refuse('PROHIBITED', message, ['input', rate ? 'hub' : 'sell']);
}
