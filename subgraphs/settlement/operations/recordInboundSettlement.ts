import { refuseOtherHub, refuseOthersTrade } from '../../host/access/parties.ts';
import { ownId, parseGlobalId } from '../../host/globalId.ts';
import { minorUnits } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import type { FxQuoteRow } from '../queries/fxQuotes.ts';
import { insertSettlement } from '../queries/settlements.ts';
import type { RecordInboundSettlementInput } from '../resolverTypes.ts';
import { bookableAmount } from '../rules/bookableAmount.ts';
import { settlementId } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { useFxQuote } from './fxQuotes.ts';
import { bookTransfers, type Leg, openedAccount } from './ledger.ts';
import { type PayerSettlement, paymentAtPayer } from './postSettlement.ts';

/** Books, as pending, what the payer's hub will owe and the merchant's share of it. It holds nobody's funds, so it does not expire. */
export async function recordInboundSettlement(
  input: RecordInboundSettlementInput,
  work: UnitOfWork,
  payment: PayerSettlement | null,
): Promise<string> {
  const { tradeRef, payerHub, payeeMerchantId } = input;
  ownId(payeeMerchantId, work.hub.code, 'Merchant');
  const amount = checkedAmount(input, work);
  refuseOtherHub(work.caller, payerHub, ['input', 'payerHub']);
  refuseOthersTrade(work.caller, tradeRef, ['input', 'tradeRef']);
  refuseOtherAmount(input, amount, payment);
  return bookInbound(input, amount, work);
}

/**
 * What the payer's hub holds for the trade: the two hubs must book the same amount. Null where it holds nothing.
 * @throws GraphQLError `PEER_UNAVAILABLE` where it cannot be asked
 */
export async function heldAtPayer(
  { payerHub, tradeRef }: RecordInboundSettlementInput,
  context: HubContext<unknown>,
): Promise<PayerSettlement | null> {
  if (!context.terms().pair(context.hub.code, payerHub)) return null;
  return paymentAtPayer(payerHub, tradeRef, context);
}

function refuseOtherAmount(
  { payerHub, amount: { currencyCode } }: RecordInboundSettlementInput,
  amount: bigint,
  payment: PayerSettlement | null,
): void {
  if (payment?.state !== 'HELD' && payment?.state !== 'POSTED') return;
  const { buy } = payment;
  const field = ['input', 'amount'];
  if (buy.currencyCode === currencyCode && minorUnits(buy, field) === amount) return;
  throw refuse('CONFLICT', `${payerHub} holds ${buy.currencyCode} ${buy.amount} for this trade.`, field);
}

/** @param amount minor units of the currency that the two hubs settle in */
export async function bookInbound(
  input: Omit<RecordInboundSettlementInput, 'idempotencyKey'>,
  amount: bigint,
  work: UnitOfWork,
): Promise<string> {
  const { tradeRef, payerHub, payeeMerchantId } = input;
  const currency = input.amount.currencyCode;
  const fx = input.fxQuoteId == null ? null : await useFxQuote(work, input.fxQuoteId, tradeRef);
  if (fx && (fx.sellCurrency !== currency || fx.sellMinor !== amount)) {
    throw refuse('CONFLICT', 'The FX quote is not for this amount in this currency.', ['input', 'fxQuoteId']);
  }
  const id = settlementId(work.hub.code, tradeRef, 'IN');
  const dueFrom = await openedAccount(work, 'DUE_FROM', currency, payerHub);
  const isNew = await insertSettlement(work.transaction, {
    id,
    direction: 'IN',
    tradeRef,
    counterparty: payerHub,
    payerAccountId: dueFrom,
    payeeMerchantId,
    sellMinor: amount,
    sellCurrency: currency,
    buyMinor: fx?.buyMinor ?? amount,
    buyCurrency: fx?.buyCurrency ?? currency,
    obligationMinor: amount,
    obligationCurrency: currency,
    fxQuoteId: fx?.id ?? null,
    createdAt: work.at,
    expiresAt: null,
  });
  if (!isNew) throw refuse('CONFLICT', 'A payment for this trade was already recorded.', ['input', 'tradeRef']);
  await bookTransfers(work, id, 'PENDING', await legsOf(dueFrom, payeeMerchantId, amount, currency, fx, work));
  return id;
}

function checkedAmount(input: RecordInboundSettlementInput, { hub, terms }: UnitOfWork): bigint {
  const faults = new InputFaults();
  faults.reference(input.tradeRef, ['input', 'tradeRef'], limits.referenceLength);
  const amount = faults.attempt(1n, () => bookableAmount(input.amount, ['input', 'amount']));
  const pair = terms.pair(hub.code, input.payerHub);
  if (!pair) faults.add('This hub does not settle with the payer’s hub.', ['input', 'payerHub']);
  else if (input.amount.currencyCode !== pair.currency) {
    faults.add(`The two hubs settle in ${pair.currency}.`, ['input', 'amount', 'currencyCode']);
  }
  const trade = parseGlobalId(input.tradeRef);
  if (trade?.type === 'Trade' && trade.hub !== input.payerHub) {
    faults.add('The trade is not one of the payer’s hub.', ['input', 'tradeRef']);
  }
  faults.refuseIfAny();
  return amount;
}

async function legsOf(
  dueFrom: string,
  merchantId: string,
  amount: bigint,
  currency: string,
  fx: FxQuoteRow | null,
  work: UnitOfWork,
): Promise<Leg[]> {
  if (!fx) {
    const merchant = await openedAccount(work, 'MERCHANT', currency, merchantId);
    return [{ purpose: 'MERCHANT', debit: dueFrom, credit: merchant, currency, amount }];
  }
  const rounding = BigInt(fx.roundingMinor);
  const { buyCurrency, buyMinor } = fx;
  const [foreignPosition, ownPosition, rest, merchant] = [
    await openedAccount(work, 'FX_POSITION', currency),
    await openedAccount(work, 'FX_POSITION', buyCurrency),
    await openedAccount(work, 'ROUNDING', currency),
    await openedAccount(work, 'MERCHANT', buyCurrency, merchantId),
  ];
  return [
    { purpose: 'OBLIGATION', debit: dueFrom, credit: foreignPosition, currency, amount: amount - rounding },
    { purpose: 'ROUNDING', debit: dueFrom, credit: rest, currency, amount: rounding },
    { purpose: 'MERCHANT', debit: ownPosition, credit: merchant, currency: buyCurrency, amount: buyMinor },
  ];
}
