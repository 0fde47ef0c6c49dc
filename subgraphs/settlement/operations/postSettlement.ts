import { ownId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { currentCycle, cycleOfPayment, type NettedPayment } from '../netting/cycleOfPosting.ts';
import { lockAccounts } from '../queries/accounts.ts';
import { lockSettlement, type SettlementRow, setPosted } from '../queries/settlements.ts';
import { tradesById } from '../queries/trades.ts';
import { accountsOfCauses, resolveTransfers } from '../queries/transfers.ts';
import type { SettlementInput } from '../resolverTypes.ts';
import { legPurposes } from '../rules/legPurposes.ts';
import { coordinatorOf } from '../rules/visibleParties.ts';
import { bookTransfers } from './bookTransfers.ts';
import { accountId, openedAccount } from './hubAccount.ts';
import { type PayerSettlement, refuseUnpaid } from './payerSettlement.ts';

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

/** At the payer's hub. The settlement is locked and held. */
export async function postOutbound(settlement: SettlementRow, work: UnitOfWork): Promise<void> {
  const { transaction, at } = work;
  const cycle = await currentCycle(paymentOf(settlement), work);
  await lockAccounts(transaction, await accountsOfCauses(transaction, [settlement.id]));
  await resolveTransfers(transaction, settlement.id, legPurposes, 'POSTED', at);
  await setPosted(transaction, settlement.id, cycle.id, at);
}

function paymentOf({ counterparty, obligationCurrency }: SettlementRow): NettedPayment {
  return { counterparty, currency: obligationCurrency };
}

/** At the payee's hub. What the merchant has earned is kept back until the goods are delivered. */
async function postInbound(settlement: SettlementRow, payerCycleId: string, work: UnitOfWork): Promise<void> {
  const { transaction, hub, at } = work;
  const { id, buyCurrency, buyMinor, payeeMerchantId } = settlement;
  const cycle = await cycleOfPayment(paymentOf(settlement), payerCycleId, work);
  const clearing = await openedAccount(work, 'CLEARING', buyCurrency);
  await lockAccounts(transaction, [...(await accountsOfCauses(transaction, [id])), clearing]);
  await resolveTransfers(transaction, id, legPurposes, 'POSTED', at);
  const merchant = accountId(hub.code, payeeMerchantId, 'MERCHANT', buyCurrency);
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
