import { ownId } from '../../host/globalId.ts';
import { moneyOf } from '../../host/money.ts';
import { refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { askOrThrow } from '../../host/supergraph/askOrThrow.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts } from '../queries/accounts.ts';
import type { NettingCycleRow } from '../queries/nettingCycles.ts';
import { lockSettlement, type SettlementRow, setGivenUp, setPosted, settlementsById } from '../queries/settlements.ts';
import { tradesById } from '../queries/trades.ts';
import { accountsOfCauses, resolveTransfers } from '../queries/transfers.ts';
import type { SettlementInput, SettlementState } from '../resolverTypes.ts';
import { legPurposes } from '../rules/balanceOf.ts';
import { settlementId } from '../rules/ids.ts';
import { coordinatorOf, visibleParties } from '../rules/visibleParties.ts';
import { bookTransfers, merchantAccount, openedAccount } from './ledger.ts';
import { currentCycle, cycleOfPayment, type NettedPayment } from './nettingCycles.ts';

/** Makes a settlement final: at the payer's hub while its hold lasts, at the payee's once the payer's hub has posted it. */
export async function postSettlement(
  input: SettlementInput,
  work: UnitOfWork,
  payment: PayerSettlement | null | undefined,
): Promise<string> {
  const id = ownId(input.id, work.hub.code, 'Settlement');
  const settlement = await lockSettlement(work.transaction, id, coordinatorOf(work.caller));
  if (!settlement) throw refuse('NOT_FOUND', 'There is no such settlement.', ['input', 'id']);
  if (settlement.state === 'POSTED') return id;
  if (settlement.state !== 'HELD') {
    throw refuse('ILLEGAL_TRANSITION', `The settlement is ${settlement.state}: nothing is held.`, ['input', 'id']);
  }
  if (settlement.direction === 'IN') {
    await postInbound(settlement, refuseUnpaid(settlement, payment), work);
    return id;
  }
  const [trade] = await tradesById(work.transaction, [settlement.tradeRef]);
  if (trade) throw refuse('CONFLICT', 'The trade posts it when it commits.', ['input', 'id']);
  if (hasLapsed(settlement, work)) {
    throw refuse('EXPIRED', `The hold ended at ${settlement.expiresAt}.`, ['input', 'id']);
  }
  await postOutbound(settlement, work);
  return id;
}

/** Whether a hold can no longer be posted. */
export function hasLapsed({ expiresAt }: SettlementRow, { at }: Pick<UnitOfWork, 'at'>): boolean {
  return expiresAt !== null && expiresAt <= at;
}

/**
 * At the payer's hub. The settlement is locked and held.
 * @param cycle left out, the one that is open
 */
export async function postOutbound(
  settlement: SettlementRow,
  work: UnitOfWork,
  cycle?: Pick<NettingCycleRow, 'id'>,
): Promise<void> {
  const { transaction, at } = work;
  const { id: cycleId } = cycle ?? (await currentCycle(paymentOf(settlement), work));
  await lockAccounts(transaction, await accountsOfCauses(transaction, [settlement.id]));
  await resolveTransfers(transaction, settlement.id, legPurposes, 'POSTED', at);
  await setPosted(transaction, settlement.id, cycleId, at);
}

export function paymentOf({ counterparty, obligationCurrency }: SettlementRow): NettedPayment {
  return { counterparty, currency: obligationCurrency };
}

/** At the payee's hub. What the merchant has earned is kept back until the goods are delivered. */
export async function postInbound(settlement: SettlementRow, payerCycleId: string, work: UnitOfWork): Promise<void> {
  const { transaction, hub, at } = work;
  const { id, buyCurrency, buyMinor } = settlement;
  const cycle = await cycleOfPayment(paymentOf(settlement), payerCycleId, work);
  const clearing = await openedAccount(work, 'CLEARING', buyCurrency);
  await lockAccounts(transaction, [...(await accountsOfCauses(transaction, [id])), clearing]);
  await resolveTransfers(transaction, id, legPurposes, 'POSTED', at);
  const merchant = merchantAccount(settlement, hub.code);
  const retention = {
    purpose: 'RETENTION',
    debit: merchant,
    credit: clearing,
    currency: buyCurrency,
    amount: buyMinor,
  };
  await bookTransfers(work, id, 'PENDING', [retention]);
  await setPosted(transaction, id, cycle.id, at);
}

/** Gives a held settlement up. One that holds nothing any more stays as it is: that is what the caller wants. */
export async function voidSettlement(
  input: SettlementInput,
  work: UnitOfWork,
  payment: PayerSettlement | null | undefined,
): Promise<string> {
  const { transaction, at } = work;
  const id = ownId(input.id, work.hub.code, 'Settlement');
  const settlement = await lockSettlement(transaction, id, coordinatorOf(work.caller));
  if (!settlement) throw refuse('NOT_FOUND', 'There is no such settlement.', ['input', 'id']);
  if (settlement.state === 'VOIDED' || settlement.state === 'EXPIRED') return id;
  if (settlement.state === 'POSTED' || payment?.state === 'POSTED') {
    throw refuse('ILLEGAL_TRANSITION', 'The settlement is posted; a refund is a new settlement.', ['input', 'id']);
  }
  const [trade] = settlement.direction === 'OUT' ? await tradesById(transaction, [settlement.tradeRef]) : [];
  if (trade && trade.state !== 'COMPENSATING') {
    throw refuse('CONFLICT', 'Its trade is in progress: cancel the trade.', ['input', 'id']);
  }
  await lockAccounts(transaction, await accountsOfCauses(transaction, [id]));
  await resolveTransfers(transaction, id, legPurposes, 'VOIDED', at);
  await setGivenUp(transaction, id, 'VOIDED');
  return id;
}

/** A payment as the hub that pays shows it. */
export interface PayerSettlement {
  readonly state: SettlementState;
  readonly nettingCycleId: string | null;
  readonly buy: { readonly amount: string; readonly currencyCode: string };
}

/** The fields of `Settlement` that make a `PayerSettlement`. */
export const payerSettlementSelection = 'state nettingCycleId buy { amount currencyCode }';
const query = `query PaymentAtItsPayer($id: ID!) { settlement(id: $id) { ${payerSettlementSelection} } }`;

/**
 * What the payer's hub says of a payment that this hub expects: its word decides, not the caller's. Undefined where this hub
 * is the payer's itself or has no such settlement for the caller; null where the payer's hub has none.
 */
export async function payerSettlement(
  { id }: SettlementInput,
  context: HubContext<unknown>,
): Promise<PayerSettlement | null | undefined> {
  const [settlement] = await settlementsById(context.database, [id], visibleParties(context.caller, context.hub.code));
  if (settlement?.direction !== 'IN') return undefined;
  return paymentAtPayer(settlement.counterparty, settlement.tradeRef, context);
}

/** What the payer's hub says of the payment of a trade; null where it has none. */
export async function paymentAtPayer(
  payerHub: string,
  tradeRef: string,
  context: Pick<HubContext, 'supergraph' | 'signal'>,
): Promise<PayerSettlement | null> {
  const variables = { id: settlementId(payerHub, tradeRef, 'OUT') };
  type Answer = { settlement: PayerSettlement | null };
  return (await askOrThrow<Answer>(context, 'The payment at the hub of the payer', query, variables)).settlement;
}

/** @throws Refusal `CONFLICT` where the payer's hub has not posted this very amount */
function refuseUnpaid(settlement: SettlementRow, payment: PayerSettlement | null | undefined): string {
  const due = moneyOf(settlement.obligationMinor, settlement.obligationCurrency);
  const isPaid =
    payment?.state === 'POSTED' &&
    payment.buy.amount === due.amount &&
    payment.buy.currencyCode === due.currencyCode &&
    payment.nettingCycleId !== null;
  if (isPaid) return payment.nettingCycleId;
  throw refuse('CONFLICT', `${settlement.counterparty} has not paid this.`, ['input', 'id']);
}
