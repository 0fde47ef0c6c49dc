import { ownId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockAccounts } from '../queries/accounts.ts';
import { lockSettlement, setGivenUp } from '../queries/settlements.ts';
import { tradesById } from '../queries/trades.ts';
import { accountsOfCauses, resolveTransfers } from '../queries/transfers.ts';
import type { SettlementInput } from '../resolverTypes.ts';
import { legPurposes } from '../rules/legPurposes.ts';
import { coordinatorOf } from '../rules/visibleParties.ts';
import type { PayerSettlement } from './payerSettlement.ts';

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
    throw refuse('ILLEGAL_TRANSITION', 'The settlement is posted; a refund is a new one.', ['input', 'id']);
  }
  const [trade] = settlement.direction === 'OUT' ? await tradesById(transaction, [settlement.tradeRef]) : [];
  if (trade && trade.state !== 'COMPENSATING') {
    throw refuse('CONFLICT', 'Its trade is in progress: cancel that.', ['input', 'id']);
  }
  await lockAccounts(transaction, await accountsOfCauses(transaction, [id]));
  await resolveTransfers(transaction, id, legPurposes, 'VOIDED', at);
  await setGivenUp(transaction, id, 'VOIDED');
  return id;
}
