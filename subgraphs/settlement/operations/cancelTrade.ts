import { ownId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { lockTrade, setCancelReason } from '../queries/trades.ts';
import type { CancelTradeInput } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';
import { visibleParties } from '../rules/visibleParties.ts';

/** Has a trade undone that is not committed yet. Its worker does it: a step on its way is waited for first. */
export async function cancelTrade(
  input: CancelTradeInput,
  { transaction, hub, caller, at }: UnitOfWork,
): Promise<string> {
  const id = ownId(input.id, hub.code, 'Trade');
  const faults = new InputFaults();
  const reason = faults.text(input.reason, ['input', 'reason'], { maxLength: limits.reasonLength, multiline: true });
  faults.refuseIfAny();
  const trade = await lockTrade(transaction, id, visibleParties(caller, hub.code));
  if (!trade) throw refuse('NOT_FOUND', 'There is no such trade.', ['input', 'id']);
  if (trade.state === 'COMMITTED' || trade.state === 'SETTLED') {
    throw refuse('ILLEGAL_TRANSITION', 'The payer has paid; a refund is a new, opposite trade.', ['input', 'id']);
  }
  const isUndone = trade.state === 'CANCELLED' || trade.state === 'COMPENSATING' || trade.cancelReason !== null;
  if (!isUndone) await setCancelReason(transaction, id, reason, at);
  return id;
}
