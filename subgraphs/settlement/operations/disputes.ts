import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { keyOfCaller } from '../../host/access/parties.ts';
import { derivedGlobalId, ownId } from '../../host/globalId.ts';
import { minorUnits, moneyOf } from '../../host/money.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts } from '../queries/accounts.ts';
import { type DisputeRow, disputesById, endDispute, insertDispute, lockDispute } from '../queries/disputes.ts';
import { insertReturn, returnsOfSettlement } from '../queries/returns.ts';
import { lockSettlement, type SettlementRow } from '../queries/settlements.ts';
import { accountsOfCauses, resolveRetentions } from '../queries/transfers.ts';
import type { DecideDisputeInput, OpenDisputeInput, WithdrawDisputeInput } from '../resolverTypes.ts';
import { balanceOf } from '../rules/balanceOf.ts';
import { limits } from '../rules/limits.ts';
import { givenBack } from '../rules/refunds.ts';
import { visibleParties } from '../rules/visibleParties.ts';
import { openedAccount } from './ledger.ts';
import { retainAgain } from './payRefund.ts';
import { checkedEvidence, lockedPayment, newReturn } from './returns.ts';
import { type BoughtGoods, boughtGoods, lastEvent, partiesOf } from './shippedGoods.ts';

const textBounds = { maxLength: limits.reasonLength, multiline: true } as const;

/**
 * Opens a dispute. A share that is kept back stays so; of one that was released, what the merchant has left is kept back
 * again. Refunds of returns wait as well.
 */
export async function openDispute(input: OpenDisputeInput, work: UnitOfWork, goods: BoughtGoods): Promise<string> {
  const { transaction, hub, caller, at } = work;
  const faults = new InputFaults();
  const reason = faults.text(input.reason, ['input', 'reason'], textBounds);
  const evidence = checkedEvidence(input.evidence ?? [], faults);
  faults.refuseIfAny();
  const { shipment, buyer } = goods;
  const settlement = await lockedPayment(shipment, work);
  const isSellers = isOfSeller(caller);
  // Another merchant's, or another hub's operator's.
  const visible = visibleParties(caller, hub.code);
  if (isSellers && visible !== null && !visible.includes(settlement.payeeMerchantId ?? '')) {
    throw refuse('NOT_FOUND', 'There is no such shipment.', ['input', 'shipmentId']);
  }
  const delivered = shipment.state === 'DELIVERED' ? lastEvent(shipment, 'DELIVERED') : undefined;
  const endMs = delivered ? Date.parse(delivered.recordTime) + limits.disputeMs : Number.POSITIVE_INFINITY;
  if (endMs < work.nowMs) {
    const until = new Date(endMs).toISOString();
    throw refuse('EXPIRED', `A dispute over this shipment could be opened until ${until}.`, ['input', 'shipmentId']);
  }
  const retained = settlement.share === 'RELEASED' ? await retainRest(settlement, work) : 0n;
  const id = derivedGlobalId(hub.code, 'Dispute', keyOfCaller(caller, input.idempotencyKey));
  const isNew = await insertDispute(transaction, {
    ...{ id, settlementId: settlement.id, tradeRef: settlement.tradeRef, shipmentId: shipment.id, state: 'OPEN' },
    ...{ openedBy: isSellers ? 'SELLER' : 'BUYER', reason, evidence, retainedMinor: retained },
    currency: settlement.buyCurrency,
    ...{ parties: partiesOf(settlement, buyer), createdAt: at, updatedAt: at },
  });
  if (isNew) return id;
  throw refuse('CONFLICT', 'A dispute over this trade is open.', ['input', 'shipmentId']);
}

function isOfSeller({ principal }: Caller): boolean {
  return principal.kind === 'merchant' || principal.kind === 'operator';
}

/** What the merchant can spend of a share that it has, kept back again. */
async function retainRest(settlement: SettlementRow, work: UnitOfWork): Promise<bigint> {
  const merchant = await openedAccount(work, 'MERCHANT', settlement.buyCurrency, settlement.payeeMerchantId ?? '');
  const clearing = await openedAccount(work, 'CLEARING', settlement.buyCurrency);
  const account = (await lockAccounts(work.transaction, [merchant, clearing])).get(merchant);
  const available = account ? balanceOf(account).available : 0n;
  const left = await leftOf(settlement, work);
  const retained = available < left ? available : left;
  await retainAgain(settlement, retained, work);
  return retained;
}

/** What the merchant has not given back of a share. */
async function leftOf({ id, buyMinor }: SettlementRow, { transaction }: UnitOfWork): Promise<bigint> {
  return buyMinor - givenBack(await returnsOfSettlement(transaction, id));
}

async function lockedDispute(id: string, work: UnitOfWork): Promise<DisputeRow> {
  const { transaction, hub, caller } = work;
  const dispute = await lockDispute(transaction, ownId(id, hub.code, 'Dispute'), visibleParties(caller, hub.code));
  if (!dispute) throw refuse('NOT_FOUND', 'There is no such dispute.', ['input', 'id']);
  if (dispute.state === 'OPEN') return dispute;
  throw refuse('ILLEGAL_TRANSITION', `The dispute is ${dispute.state}.`, ['input', 'id']);
}

export async function withdrawDispute(input: WithdrawDisputeInput, work: UnitOfWork): Promise<string> {
  const { caller, at } = work;
  const dispute = await lockedDispute(input.id, work);
  if (caller !== openCaller && (dispute.openedBy === 'SELLER') !== isOfSeller(caller)) {
    throw refuse('CONFLICT', 'The other side opened the dispute.', ['input', 'id']);
  }
  await freeRetained(dispute, work);
  await endDispute(work.transaction, {
    ...{ id: dispute.id, state: 'WITHDRAWN', refundMinor: null, returnId: null, decision: null, updatedAt: at },
  });
  return dispute.id;
}

/** What was kept back again of a released share is the merchant's once more. */
async function freeRetained({ settlementId, retainedMinor }: DisputeRow, work: UnitOfWork): Promise<SettlementRow> {
  const { transaction, at } = work;
  const settlement = await lockSettlement(transaction, settlementId);
  if (!settlement) throw new Error(`The settlement ${settlementId} of a dispute is missing.`);
  if (retainedMinor === 0n) return settlement;
  await lockAccounts(transaction, await accountsOfCauses(transaction, [settlementId]));
  await resolveRetentions(transaction, settlementId, 'VOIDED', at);
  return settlement;
}

/** The shipment of a dispute, for its decision. */
export async function disputedGoods({ id }: DecideDisputeInput, context: HubContext): Promise<BoughtGoods> {
  const visible = visibleParties(context.caller, context.hub.code);
  const [dispute] = await disputesById(context.database, [ownId(id, context.hub.code, 'Dispute')], visible);
  if (!dispute) throw refuse('NOT_FOUND', 'There is no such dispute.', ['input', 'id']);
  return boughtGoods({ shipmentId: dispute.shipmentId }, context);
}

/** Decides: a refund goes the way of returns, and the rest is the merchant's. */
export async function decideDispute(input: DecideDisputeInput, work: UnitOfWork, goods: BoughtGoods): Promise<string> {
  const { transaction, hub, caller, at } = work;
  const faults = new InputFaults();
  const decision = faults.text(input.reason, ['input', 'reason'], textBounds);
  const refund = faults.attempt(0n, () => minorUnits(input.refund, ['input', 'refund']));
  faults.refuseIfAny();
  if (caller.principal.kind === 'operator' && caller.principal.hub !== hub.code) {
    throw refuse('NOT_FOUND', 'There is no such dispute.', ['input', 'id']);
  }
  const dispute = await lockedDispute(input.id, work);
  const settlement = await freeRetained(dispute, work);
  const left = await leftOf(settlement, work);
  const currency = settlement.buyCurrency;
  if (input.refund.currencyCode !== currency || refund < 0n || refund > left) {
    const { amount } = moneyOf(left, currency);
    throw refuse('INVALID', `The refund must be from 0 to ${currency} ${amount}.`, ['input', 'refund']);
  }
  const returnId = refund === 0n ? null : derivedGlobalId(hub.code, 'Return', dispute.id);
  if (returnId !== null) {
    await insertReturn(transaction, {
      ...newReturn(returnId, settlement, goods.shipment, goods.buyer, work),
      ...{ state: 'REFUNDING', reason: 'DISPUTE', lines: [], awardedMinor: refund, dueAt: at },
    });
  }
  await endDispute(transaction, {
    ...{ id: dispute.id, state: 'DECIDED', refundMinor: refund, returnId, decision, updatedAt: at },
  });
  return dispute.id;
}
