import type { Principal } from '../../identity/principals/Principal.ts';
import { type Audit, audit } from '../Audit.ts';
import { NotApplicable } from '../AuditOutcome.ts';
import { amountOf, minorUnits } from '../amounts.ts';
import { accountInput, counterpartyOf, holdInput } from '../books.ts';
import { type FxQuote, fxRate } from '../fxQuotes.ts';
import { change, done, requireRefusal } from '../mutations.ts';
import { workspaceOf } from '../workspace.ts';

/** Conversions into the currency in which the hub under test settles, where it offers one. */
export const fxAudits: readonly Audit[] = [
  audit({
    id: 'FX-1',
    level: 'MUST',
    profile: 'settling',
    requirement:
      '`quoteFx` is exact: `sell` is `buy` at the rate `rateNumerator` / `rateDenominator`, which are whole numbers, rounded up to the smallest unit. `expiresAt` is as many seconds ahead as `conversions` says.',
    causes: {
      NOT_EXACT: 'Compute on integers, and round up once.',
      BUY: 'Buy exactly the requested amount.',
      EXPIRY: 'Let the quote expire after `quoteSeconds` of the conversion.',
    },
    async run(hub, violation) {
      const { workspace, rate, quote } = await fxRate(hub, 'exact');
      const buy = amountOf(1_237, rate.buy);
      const { exchange, ...fx } = await quote(workspace.marketplace, 'exact', buy);
      if (fx.buy.amount !== buy.amount || fx.buy.currencyCode !== rate.buy)
        throw violation(
          'BUY',
          `${fx.buy.currencyCode} ${fx.buy.amount} are bought instead of ${buy.amount}.`,
          exchange,
        );
      const expected = sellOf(fx);
      if (minorUnits(fx.sell.amount) !== expected || fx.sell.currencyCode !== rate.sell)
        throw violation(
          'NOT_EXACT',
          `At ${fx.rateNumerator}/${fx.rateDenominator}, ${buy.amount} cost ${fx.sell.amount}; in the smallest unit it is ${expected}.`,
          exchange,
        );
      const seconds = (Date.parse(fx.expiresAt) - Date.parse(hub.timeAt(0))) / 1_000;
      // The run has lasted for a while, and clocks differ.
      if (!(seconds > rate.quoteSeconds - 60 && seconds < rate.quoteSeconds + 120))
        throw violation('EXPIRY', `It expires at ${fx.expiresAt}; a quote lasts ${rate.quoteSeconds} s.`, exchange);
    },
  }),
  audit({
    id: 'FX-2',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'An FX quote is used once, for exactly its amounts: `usedBy` names the trade, and another use is refused with `CONFLICT`. So is a payment of another amount.',
    causes: {
      NOT_USED: 'Note the trade reference in the quote, in the transaction of the hold.',
      OTHER_SUM: 'Hold exactly what the quote sells.',
      TWICE: 'Lock the quote, and refuse it if it has been used.',
      OTHER_AMOUNT: 'Compare the amount with the one that the quote buys.',
      CODE: 'Refuse with CONFLICT in `userErrors`.',
    },
    async run(hub, violation) {
      const { workspace, rate, quote } = await fxRate(hub, 'used');
      const buy = amountOf(10, rate.buy);
      const fx = await quote(workspace.marketplace, 'used', buy);
      const { operator } = workspace;
      const { id } = await done<{ id: string }>(hub, 'openAccount', operator, accountInput(hub, 'foreign', rate.sell));
      const reference = hub.key('deposit foreign');
      const amount = amountOf(minorUnits(fx.sell.amount) * 3n + 3n, rate.sell);
      await done(hub, 'depositFunds', operator, { accountId: id, amount, reference, idempotencyKey: reference });
      const own: Principal = { kind: 'hub', hub: hub.code };
      const hold = (name: string, units: number, fxQuoteId: string) => ({
        ...holdInput(hub, id, name, units),
        fxQuoteId,
      });
      const other = await quote(workspace.marketplace, 'other amount', buy);
      const ofOther = await change(hub, 'holdFunds', own, hold('other amount', 9, other.id));
      requireRefusal(ofOther, 'CONFLICT', violation, 'OTHER_AMOUNT', 'A quote for 10 is used to pay 9.');
      const held = await done<{ id: string }>(hub, 'holdFunds', own, hold('used', 10, fx.id));
      const query = `query ($settlement: ID!, $fx: ID!) {
        settlement(id: $settlement) { sell { amount currencyCode } } fxQuote(id: $fx) { usedBy } }`;
      type Used = { settlement: { sell: FxQuote['sell'] } | null; fxQuote: { usedBy: string | null } | null };
      const variables = { settlement: held.id, fx: fx.id };
      const used = await hub.read<Used>('settlement', query, { variables, as: operator });
      if (used.settlement?.sell.amount !== fx.sell.amount)
        throw violation(
          'OTHER_SUM',
          `${used.settlement?.sell.amount} are held instead of ${fx.sell.amount}.`,
          used.exchange,
        );
      if (used.fxQuote?.usedBy !== hub.key('hold used'))
        throw violation('NOT_USED', `The quote is used by ${used.fxQuote?.usedBy}.`, used.exchange);
      const twice = await change(hub, 'holdFunds', own, hold('twice', 10, fx.id));
      requireRefusal(twice, 'CONFLICT', violation, 'TWICE', 'One quote pays twice.');
    },
  }),
  audit({
    id: 'FX-3',
    level: 'MUST',
    profile: 'settling',
    requirement:
      'A hub converts what the registry lets it convert (`convertibleAt`, `rates`): any other pair of currencies is refused with `PROHIBITED`. An amount of zero or below, or with more decimals than its currency has, is refused with `INVALID`.',
    causes: {
      CURRENCY: 'Look the conversion up in the registry.',
      AMOUNT: 'Refuse amounts that are not above zero, or not exact.',
      CODE: 'Refuse with the code of the requirement in `userErrors`.',
    },
    async run(hub, violation) {
      const { marketplace } = await workspaceOf(hub);
      const { currency } = counterpartyOf(hub);
      const input = (name: string, sell: string, amount: string) => ({
        ...{ hub: hub.code, sell, buy: { amount, currencyCode: currency }, idempotencyKey: hub.key(name) },
      });
      // The Ouguiya and the Kina: if the network converts these, it has many currencies.
      const foreign = await change(hub, 'quoteFx', marketplace, input('foreign', 'MRU', amountOf(1, currency).amount));
      const isConverted = hub.registry.convertibleAt?.MRU?.includes(hub.code) ?? false;
      if (!isConverted)
        requireRefusal(foreign, 'PROHIBITED', violation, 'CURRENCY', `Ouguiya are sold for ${currency}.`);
      const { rate } = await fxRate(hub, 'amounts').catch((error: Error) => {
        if (error instanceof NotApplicable) return { rate: undefined };
        throw error;
      });
      if (!rate) return;
      for (const amount of [amountOf(0, currency).amount, '1.00001']) {
        const refused = await change(hub, 'quoteFx', marketplace, input(`amount ${amount}`, rate.sell, amount));
        requireRefusal(refused, 'INVALID', violation, 'AMOUNT', `${currency} ${amount} are bought.`);
      }
    },
  }),
];

/** What a quote sells, in the smallest unit: `buy` at its rate, rounded up. */
function sellOf({ buy, sell, rateNumerator, rateDenominator }: FxQuote): bigint {
  const decimals = (currencyCode: string) => amountOf(1, currencyCode).amount.replace(/^1\.?/, '').length;
  const numerator = minorUnits(buy.amount) * BigInt(rateDenominator) * 10n ** BigInt(decimals(sell.currencyCode));
  const denominator = BigInt(rateNumerator) * 10n ** BigInt(decimals(buy.currencyCode));
  return (numerator + denominator - 1n) / denominator;
}
