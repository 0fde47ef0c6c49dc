import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { visibleTo } from '../../host/access/visibleTo.ts';
import { ownId, parseGlobalId } from '../../host/globalId.ts';
import { InputFaults } from '../../host/InputFaults.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { insertNotice } from '../queries/importNotices.ts';
import { cancel, lockShipment, type ShipmentRow, shipmentOf } from '../queries/shipments.ts';
import type { CancelShipmentInput } from '../resolverTypes.ts';
import { transitions } from '../rules/events/transitions.ts';
import { limits } from '../rules/limits.ts';

/** Who sends goods may call them back; the hub and the operator of the destination see the shipment, and no more. */
function mayCancel({ principal, ...caller }: Caller, hub: string, { tradeRef }: ShipmentRow): boolean {
  if (caller.view === openCaller.view || principal.kind === 'marketplace') return true;
  if (principal.kind === 'operator') return principal.hub === hub;
  const trade = parseGlobalId(tradeRef);
  return (
    principal.kind === 'hub' && (principal.hub === hub || (trade?.type === 'Trade' && trade.hub === principal.hub))
  );
}

/** Gives up a shipment that nobody has collected. Its quote stays used; its numbers are not given again. */
export async function cancelShipment(input: CancelShipmentInput, { transaction, hub, caller, at }: UnitOfWork) {
  const id = ownId(input.id, hub.code, 'Shipment');
  const faults = new InputFaults();
  const reason = faults.text(input.reason, ['input', 'reason'], { maxLength: limits.reasonLength, multiline: true });
  faults.refuseIfAny();
  const shipment = await lockShipment(transaction, id, visibleTo(caller, hub.code));
  if (!shipment || !mayCancel(caller, hub.code, shipment))
    throw refuse('NOT_FOUND', 'There is no such shipment.', ['input', 'id']);
  if (!transitions[shipment.state].includes('CANCELLED')) {
    const message = `The shipment is ${shipment.state}; it could be cancelled only before it was collected.`;
    throw refuse('ILLEGAL_TRANSITION', message, ['input', 'id']);
  }
  await cancel(transaction, id, at, reason);
  await insertNotice(transaction, id, 'CANCELLED', at);
  return shipmentOf({ ...shipment, state: 'CANCELLED' }, hub.code);
}
