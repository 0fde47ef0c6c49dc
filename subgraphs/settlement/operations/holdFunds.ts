import type { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import { refuseOtherHub } from '../../host/access/parties.ts';
import type { Database } from '../../host/database/Database.ts';
import { ownId, parseGlobalId } from '../../host/globalId.ts';
import { moneyOf } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import { type AccountRow, accountsById, lockAccounts, netDebitCap } from '../queries/accounts.ts';
import type { FxQuoteRow } from '../queries/fxQuotes.ts';
import { insertSettlement, lockLapsedHolds, setGivenUp } from '../queries/settlements.ts';
import { tradesById } from '../queries/trades.ts';
import { accountsOfCauses, resolveTransfers } from '../queries/transfers.ts';
import type { HoldFundsInput } from '../resolverTypes.ts';
import { balanceOf, legPurposes, netOwed } from '../rules/balanceOf.ts';
import { bookableAmount } from '../rules/bookableAmount.ts';
import { whoConverts } from '../rules/fx.ts';
import { settlementId, stepKey } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { useFxQuote } from './fxQuotes.ts';
import { accountId, bookTransfers, type Leg, openedAccount } from './ledger.ts';

/** What this hub will owe another, in minor units. */
export interface Obligation {
  readonly amount: bigint;
  readonly currency: string;
  readonly counterparty: string;
}

/**
 * Sets funds aside for a payment to another hub: the payer's, and what this hub will owe for it. For a trade that this hub
 * coordinates the duties and taxes are held with them.
 */
export async function holdFunds(input: HoldFundsInput, work: UnitOfWork): Promise<string> {
  const obligation = checkedObligation(input, work);
  refuseOtherHub(work.caller, work.hub.code, ['input', 'tradeRef']);
  return bookHold(input, obligation, await customsOf(input, obligation, work), work);
}

/** @param customs what the payer's customs is owed, in minor units of the account's currency */
export async function bookHold(
  input: Omit<HoldFundsInput, 'idempotencyKey'>,
  obligation: Obligation,
  customs: bigint,
  work: UnitOfWork,
): Promise<string> {
  const account = await payerAccount(input, work);
  const fx = input.fxQuoteId == null ? null : await useFxQuote(work, input.fxQuoteId, input.tradeRef);
  const sell = sellOf(account.currency, fx, obligation, work.terms);
  const id = settlementId(work.hub.code, input.tradeRef, 'OUT');
  const legs = await legsOf(account, fx, obligation, customs, work);
  await expireHolds(work, account.id);
  await refuseBeyondMeans(account, sell + customs, obligation, legs, work);
  const isNew = await insertSettlement(work.transaction, {
    id,
    direction: 'OUT',
    tradeRef: input.tradeRef,
    counterparty: obligation.counterparty,
    payerAccountId: account.id,
    payeeMerchantId: input.payeeMerchantId,
    sellMinor: sell,
    sellCurrency: account.currency,
    buyMinor: obligation.amount,
    buyCurrency: obligation.currency,
    obligationMinor: obligation.amount,
    obligationCurrency: obligation.currency,
    fxQuoteId: fx?.id ?? null,
    createdAt: work.at,
    expiresAt: new Date(work.nowMs + (input.holdSeconds ?? limits.defaultHoldSeconds) * 1000).toISOString(),
  });
  if (!isNew) throw refuse('CONFLICT', 'Funds were already held for this trade.', ['input', 'tradeRef']);
  await bookTransfers(work, id, 'PENDING', legs);
  return id;
}

function checkedObligation(input: HoldFundsInput, { hub, terms }: UnitOfWork): Obligation {
  const faults = new InputFaults();
  faults.reference(input.tradeRef, ['input', 'tradeRef'], limits.referenceLength);
  const amount = faults.attempt(1n, () => bookableAmount(input.amount, ['input', 'amount']));
  const { holdSeconds = limits.defaultHoldSeconds } = input;
  if (holdSeconds < 1 || holdSeconds > limits.holdSeconds) {
    faults.add(`A hold lasts 1 to ${limits.holdSeconds} seconds.`, ['input', 'holdSeconds']);
  }
  const payee = parseGlobalId(input.payeeMerchantId);
  const pair = payee && terms.pair(hub.code, payee.hub);
  if (payee?.type !== 'Merchant' || !pair) {
    faults.add('The payee must be a merchant of another hub that settles with this one.', ['input', 'payeeMerchantId']);
  } else if (input.amount.currencyCode !== pair.currency) {
    faults.add(`The two hubs settle in ${pair.currency}.`, ['input', 'amount', 'currencyCode']);
  }
  faults.refuseIfAny();
  return { amount, currency: input.amount.currencyCode, counterparty: payee?.hub ?? '' };
}

async function payerAccount(
  input: Pick<HoldFundsInput, 'payerAccountId'>,
  { transaction, hub }: UnitOfWork,
): Promise<AccountRow> {
  const [account] = await accountsById(transaction, [ownId(input.payerAccountId, hub.code, 'Account')]);
  if (!account) throw refuse('NOT_FOUND', 'There is no such account.', ['input', 'payerAccountId']);
  if (account.kind === 'MARKETPLACE') return account;
  throw refuse('INVALID', 'A trade must be paid from an account of a marketplace.', ['input', 'payerAccountId']);
}

/** What the payer's customs is owed by the trade, in minor units of the account's currency; 0 where no trade of ours is paid. */
async function customsOf(input: HoldFundsInput, obligation: Obligation, work: UnitOfWork): Promise<bigint> {
  const ref = parseGlobalId(input.tradeRef);
  if (ref?.type !== 'Trade') return 0n;
  const [trade] = ref.hub === work.hub.code ? await tradesById(work.transaction, [input.tradeRef]) : [];
  const isStepOfIt =
    trade?.payerAccountId === input.payerAccountId &&
    trade.obligationMinor === obligation.amount &&
    input.idempotencyKey === stepKey(trade.id, 'holdFunds');
  if (isStepOfIt) return trade.customsMinor;
  throw refuse('CONFLICT', 'The funds of a trade are held by the hub that coordinates it.', ['input', 'tradeRef']);
}

/** What the payer gives for the obligation. */
function sellOf(currency: string, fx: FxQuoteRow | null, obligation: Obligation, terms: SettlementTerms): bigint {
  const field = ['input', 'fxQuoteId'];
  if (!fx) {
    if (currency === obligation.currency) return obligation.amount;
    const message = `An FX quote from ${currency} to ${obligation.currency} of this hub is required.`;
    throw refuse('INVALID', `${message} ${whoConverts(terms, currency, obligation.currency)}`, field);
  }
  if (fx.sellCurrency === currency && fx.buyCurrency === obligation.currency && fx.buyMinor === obligation.amount) {
    return fx.sellMinor;
  }
  throw refuse('CONFLICT', 'The FX quote is not for this amount in these currencies.', field);
}

async function legsOf(
  payer: AccountRow,
  fx: FxQuoteRow | null,
  { amount, currency, counterparty }: Obligation,
  customs: bigint,
  work: UnitOfWork,
): Promise<Leg[]> {
  const own = payer.currency;
  const dueTo = await openedAccount(work, 'DUE_TO', currency, counterparty);
  const duties = {
    purpose: 'CUSTOMS',
    debit: payer.id,
    credit: await openedAccount(work, 'CUSTOMS', own),
    currency: own,
    amount: customs,
  };
  if (!fx) return [{ purpose: 'PAYER', debit: payer.id, credit: dueTo, currency, amount }, duties];
  const rounding = BigInt(fx.roundingMinor);
  const [ownPosition, foreignPosition, rest] = [
    await openedAccount(work, 'FX_POSITION', own),
    await openedAccount(work, 'FX_POSITION', currency),
    await openedAccount(work, 'ROUNDING', own),
  ];
  return [
    { purpose: 'PAYER', debit: payer.id, credit: ownPosition, currency: own, amount: fx.sellMinor - rounding },
    { purpose: 'ROUNDING', debit: payer.id, credit: rest, currency: own, amount: rounding },
    { purpose: 'OBLIGATION', debit: foreignPosition, credit: dueTo, currency, amount },
    duties,
  ];
}

/** Looks at the balances under the locks that the booking needs anyway. */
async function refuseBeyondMeans(
  payer: AccountRow,
  total: bigint,
  { amount, currency, counterparty }: Obligation,
  legs: readonly Leg[],
  { transaction, hub }: UnitOfWork,
): Promise<void> {
  const dueTo = accountId(hub.code, counterparty, 'DUE_TO', currency);
  const dueFrom = accountId(hub.code, counterparty, 'DUE_FROM', currency);
  const locked = await lockAccounts(transaction, [...legs.flatMap(({ debit, credit }) => [debit, credit]), dueFrom]);
  const available = balanceOf(locked.get(payer.id) ?? payer).available;
  if (available < total) {
    const { amount: missing } = moneyOf(total - available, payer.currency);
    throw refuse('INSUFFICIENT_FUNDS', `The account lacks ${payer.currency} ${missing}.`, ['input', 'payerAccountId']);
  }
  const net = netOwed(locked.get(dueTo), locked.get(dueFrom));
  if (net + amount > (await netDebitCap(transaction, dueTo))) {
    throw refuse(
      'NET_DEBIT_CAP_EXCEEDED',
      `${hub.code} would owe ${counterparty} more than the agreed net debit cap.`,
      ['input', 'amount'],
    );
  }
}

/** Frees the funds of holds that were not posted in time. @returns how many holds that were */
async function expireHolds(work: UnitOfWork, accountId: string | null): Promise<number> {
  const { transaction, at } = work;
  const ids = await lockLapsedHolds(transaction, at, accountId, limits.sweptHolds);
  if (ids.length === 0) return 0;
  await lockAccounts(transaction, await accountsOfCauses(transaction, ids));
  for (const id of ids) {
    await resolveTransfers(transaction, id, legPurposes, 'EXPIRED', at);
    await setGivenUp(transaction, id, 'EXPIRED');
  }
  return ids.length;
}

/** The same for every account, in transactions of bounded size. Any number of replicas may sweep at once. */
export async function sweepLapsedHolds({
  database,
  signal,
  ...context
}: Pick<HubContext, 'hub' | 'now' | 'terms' | 'signal'> & { readonly database: Database }): Promise<void> {
  let expired: number = limits.sweptHolds;
  while (expired === limits.sweptHolds && !signal.aborted) {
    expired = await database.transaction((transaction) => expireHolds(unitOfWork(transaction, context), null), {
      signal,
      attempts: 3,
    });
  }
}
