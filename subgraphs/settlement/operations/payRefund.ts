import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts, netDebitCap } from '../queries/accounts.ts';
import { openDisputeOf } from '../queries/disputes.ts';
import { lockReturn, type ReturnRow, returnsById, returnsOfSettlement, setReturnPaid } from '../queries/returns.ts';
import {
  insertSettlement,
  lockSettlement,
  refundsOf,
  type SettlementRow,
  setPosted,
  setShare,
} from '../queries/settlements.ts';
import { accountsOfCauses, resolveRetentions, retainedOf, transferCount } from '../queries/transfers.ts';
import { balanceOf, netOwed } from '../rules/balanceOf.ts';
import { exchanged } from '../rules/fx.ts';
import { settlementId } from '../rules/ids.ts';
import { givenBack, nextPart, reasonsOfTheHub, refundOf } from '../rules/refunds.ts';
import { accountId, bookTransfers, type Leg, merchantAccount, openedAccount } from './ledger.ts';
import { currentCycle } from './nettingCycles.ts';
import { paymentOf } from './postSettlement.ts';

/** Why a refund cannot be paid now; it is tried again. */
export interface Obstacle {
  readonly error: string;
}

/**
 * Pays a refund to the buyer's hub: the merchant gives, this hub owes, and the payment is in the open netting cycle, in one
 * transaction. What the merchant has been kept from is taken first, then what it can spend.
 * @returns undefined where it is paid, or has been
 */
export async function payRefund(returnId: string, work: UnitOfWork): Promise<Obstacle | undefined> {
  const { transaction, hub, at } = work;
  const [known] = await returnsById(transaction, [returnId]);
  // The payment first, as whoever starts or withdraws a refund does.
  const payment = known && (await lockSettlement(transaction, known.settlementId));
  const row = await lockReturn(transaction, returnId);
  if (!payment || row?.state !== 'REFUNDING' || row.paidAt !== null) return undefined;
  if (row.reason !== 'DISPUTE' && (await openDisputeOf(transaction, payment.id))) {
    return { error: 'CONFLICT: A dispute over the trade is open.' };
  }
  const amounts = await amountsOf(row, payment, work);
  const paid = { id: row.id, goodsMinor: amounts.goods, carriageMinor: amounts.carriage, claimedMinor: 0n };
  // Less than the smallest unit of what the two hubs settle in: the next refund of the trade has it as well.
  if (amounts.obligation === 0n) {
    await setReturnPaid(transaction, { ...paid, goodsMinor: 0n, carriageMinor: 0n }, at);
    return undefined;
  }
  const total = amounts.goods + amounts.carriage;
  const id = settlementId(hub.code, row.id, 'OUT');
  const merchant = merchantAccount(payment, hub.code);
  const accounts = await openedAccounts(payment, work);
  const cycle = await currentCycle(paymentOf(payment), work);
  const all = [...Object.values(accounts), merchant, ...(await accountsOfCauses(transaction, [payment.id]))];
  const locked = await lockAccounts(transaction, all);
  if (await isBeyondCap(amounts.obligation, accounts, locked, work)) {
    return { error: `NET_DEBIT_CAP_EXCEEDED: ${hub.code} would owe ${payment.counterparty} more than agreed.` };
  }
  const retained = await retainedOf(transaction, payment.id);
  const left = payment.share === 'RETAINED' ? payment.buyMinor - amounts.before - total : 0n;
  const account = locked.get(merchant);
  const spendable = (account ? balanceOf(account).available : 0n) + retained - left;
  const given = spendable < total ? (spendable > 0n ? spendable : 0n) : total;
  const claimed = total - given;
  if (claimed > 0n && !reasonsOfTheHub.includes(row.reason)) {
    return { error: `INSUFFICIENT_FUNDS: The merchant's account lacks ${payment.buyCurrency} for the refund.` };
  }
  await resolveRetentions(transaction, payment.id, 'VOIDED', at);
  await insertSettlement(transaction, refundSettlement(id, row, payment, merchant, amounts.obligation, total, work));
  await bookTransfers(work, id, 'POSTED', [
    ...giving(merchant, accounts, payment, { given, claimed }),
    ...converting(accounts, payment, amounts.obligation, total, work),
  ]);
  await retainAgain(payment, left, work);
  if (payment.share === 'RETAINED' && left === 0n) await setShare(transaction, payment.id, 'RECOVERED');
  await setPosted(transaction, id, cycle.id, at);
  await setReturnPaid(transaction, { ...paid, claimedMinor: claimed }, at);
  return undefined;
}

interface Amounts {
  readonly goods: bigint;
  readonly carriage: bigint;
  /** What this hub owes for it. */
  readonly obligation: bigint;
  /** What the merchant has given for earlier returns. */
  readonly before: bigint;
}

async function amountsOf(row: ReturnRow, payment: SettlementRow, { transaction }: UnitOfWork): Promise<Amounts> {
  const earlier = (await returnsOfSettlement(transaction, payment.id)).filter(
    ({ id, paidAt }) => id !== row.id && paidAt !== null,
  );
  const sum = (rows: readonly ReturnRow[], amount: (row: ReturnRow) => bigint | null) =>
    rows.reduce((total, each) => total + (amount(each) ?? 0n), 0n);
  const purchase = {
    lines: row.purchase.map((line) => ({ ...line, minor: BigInt(line.minor) })),
    paidMinor: payment.buyMinor,
  };
  const accepted = [...earlier, row].map(({ reason, lines }) => ({
    reason,
    lines: lines.map(({ productId, accepted: quantity }) => ({ productId, quantity: quantity ?? 0 })),
  }));
  const share = refundOf(purchase, accepted);
  const awardedBefore = sum(earlier, ({ awardedMinor }) => awardedMinor);
  const goodsBefore = sum(earlier, ({ goodsMinor }) => goodsMinor);
  const carriageBefore = sum(earlier, ({ carriageMinor }) => carriageMinor);
  const before = givenBack(earlier);
  const left = payment.buyMinor - before;
  const carriage = atMost(share.carriageMinor - carriageBefore, left);
  const goods = atMost(share.goodsMinor + awardedBefore + (row.awardedMinor ?? 0n) - goodsBefore, left - carriage);
  const owedBefore = (await refundsOf(transaction, payment.tradeRef)).reduce(
    (total, refund) => total + refund.obligationMinor,
    0n,
  );
  const given = before + goods + carriage;
  return {
    goods,
    carriage,
    before,
    obligation: nextPart(payment.obligationMinor, given, payment.buyMinor, owedBefore),
  };
}

function atMost(amount: bigint, most: bigint): bigint {
  if (amount < 0n) return 0n;
  return amount < most ? amount : most;
}

type Accounts = Awaited<ReturnType<typeof openedAccounts>>;

/** All accounts that a refund may touch, opened before any is locked. */
async function openedAccounts({ buyCurrency, obligationCurrency, counterparty }: SettlementRow, work: UnitOfWork) {
  return {
    dueTo: await openedAccount(work, 'DUE_TO', obligationCurrency, counterparty),
    dueFrom: await openedAccount(work, 'DUE_FROM', obligationCurrency, counterparty),
    claims: await openedAccount(work, 'CLAIMS', buyCurrency),
    clearing: await openedAccount(work, 'CLEARING', buyCurrency),
    ownPosition: await openedAccount(work, 'FX_POSITION', buyCurrency),
    foreignPosition: await openedAccount(work, 'FX_POSITION', obligationCurrency),
    difference: await openedAccount(work, 'FX_DIFFERENCE', buyCurrency),
  };
}

async function isBeyondCap(
  obligation: bigint,
  { dueTo, dueFrom }: Accounts,
  locked: Awaited<ReturnType<typeof lockAccounts>>,
  { transaction }: UnitOfWork,
): Promise<boolean> {
  const net = netOwed(locked.get(dueTo), locked.get(dueFrom));
  return net + obligation > (await netDebitCap(transaction, dueTo));
}

function refundSettlement(
  id: string,
  row: ReturnRow,
  payment: SettlementRow,
  merchant: string,
  obligation: bigint,
  total: bigint,
  { at }: UnitOfWork,
) {
  const { counterparty, buyCurrency, obligationCurrency, tradeRef } = payment;
  return {
    ...{ id, direction: 'OUT' as const, tradeRef: row.id, refundOf: tradeRef, counterparty },
    ...{ payerAccountId: merchant, payeeMerchantId: null },
    ...{ sellMinor: total, sellCurrency: buyCurrency, buyMinor: obligation, buyCurrency: obligationCurrency },
    ...{ obligationMinor: obligation, obligationCurrency, fxQuoteId: null, createdAt: at, expiresAt: null },
  };
}

/** What the merchant and the hub in its place give, in the merchant's currency. */
function giving(
  merchant: string,
  { claims, dueTo, ownPosition }: Accounts,
  { buyCurrency: currency, obligationCurrency }: SettlementRow,
  { given, claimed }: { readonly given: bigint; readonly claimed: bigint },
): Leg[] {
  const credit = currency === obligationCurrency ? dueTo : ownPosition;
  return [
    { purpose: 'MERCHANT', debit: merchant, credit, currency, amount: given },
    { purpose: 'CLAIM', debit: claims, credit, currency, amount: claimed },
  ];
}

/**
 * Out of the merchant's currency, where the hubs settle in another: at the trade's own rate. What that differs by from the
 * rate of the day is a gain or loss of the hub.
 */
function converting(
  { dueTo, ownPosition, foreignPosition, difference }: Accounts,
  { buyCurrency, obligationCurrency }: SettlementRow,
  obligation: bigint,
  total: bigint,
  { terms }: UnitOfWork,
): Leg[] {
  if (buyCurrency === obligationCurrency) return [];
  const rate = terms.rate(obligationCurrency, buyCurrency);
  const gain = rate ? total - exchanged(obligation, rate) : 0n;
  const currency = buyCurrency;
  return [
    {
      ...{ purpose: 'OBLIGATION', debit: foreignPosition, credit: dueTo },
      ...{ currency: obligationCurrency, amount: obligation },
    },
    { purpose: 'GAIN', debit: ownPosition, credit: difference, currency, amount: gain },
    { purpose: 'LOSS', debit: difference, credit: ownPosition, currency, amount: -gain },
  ];
}

/** Keeps the rest of a share back, as the whole was before. */
export async function retainAgain(payment: SettlementRow, amount: bigint, work: UnitOfWork): Promise<void> {
  const { transaction, hub } = work;
  const { id, buyCurrency: currency } = payment;
  const debit = merchantAccount(payment, hub.code);
  const credit = accountId(hub.code, hub.code, 'CLEARING', currency);
  const purpose = `RETENTION ${(await transferCount(transaction, id, 'RETENTION')) + 1}`;
  await bookTransfers(work, id, 'PENDING', [{ purpose, debit, credit, currency, amount }]);
}
