import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { ownId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertDecision, type MerchantRow, setKyb } from '../queries/merchants.ts';
import { pauseListings } from '../queries/products.ts';
import type { DecideKybInput } from '../resolverTypes.ts';
import { kybTransitions } from '../rules/kybTransitions.ts';
import { lockedMerchant } from './lockedMerchant.ts';

/** Moves a merchant along the know-your-business states and keeps the reason. A suspension pauses all its listings. */
export async function decideKyb(
  { merchantId, status, reason: givenReason }: DecideKybInput,
  { transaction, hub, caller, at }: UnitOfWork,
): Promise<MerchantRow> {
  const faults = new InputFaults();
  const reason = faults.optionalText(givenReason, ['input', 'reason'], { maxLength: 1_000, multiline: true });
  faults.refuseIfAny();

  const id = ownId(merchantId, hub.code, 'Merchant');
  const { kyb } = await lockedMerchant({ transaction, caller, hub }, id, 'CHANGE', ['input', 'merchantId']);
  if (status !== 'SUBMITTED' && !mayDecide(caller)) {
    throw refuse('ILLEGAL_TRANSITION', `Only the hub's operator makes a merchant ${status}.`, ['input', 'status']);
  }
  const allowed = kybTransitions[kyb];
  if (!allowed.includes(status)) {
    const message = `From ${kyb} a merchant can become ${allowed.join(' or ') || 'nothing else'}, not ${status}.`;
    throw refuse('ILLEGAL_TRANSITION', message, ['input', 'status']);
  }
  await insertDecision.run(transaction, { merchantId: id, status, reason, decidedAt: at });
  if (status === 'SUSPENDED') await pauseListings.run(transaction, { merchantId: id, marketplaceId: null });
  const merchant = await setKyb.first(transaction, { id, kyb: status });
  return merchant as MerchantRow;
}

/** A merchant hands itself in; what comes of it is its hub's to decide. */
function mayDecide(caller: Caller): boolean {
  return caller === openCaller || caller.scopes.has('kyb:decide');
}
