import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { visibleTo } from '../../host/access/visibleTo.ts';
import { ownId } from '../../host/globalId.ts';
import { refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { setDeclarationStatus } from '../queries/declarations.ts';
import { type EventRow, eventsOf, insertEvent } from '../queries/events.ts';
import { lockShipment, setState, shipmentOf } from '../queries/shipments.ts';
import type { RecordShipmentEventsInput } from '../resolverTypes.ts';
import { foldEvents } from '../rules/events/foldEvents.ts';
import { limits } from '../rules/limits.ts';
import { checkEvents } from './checkEvents.ts';

/**
 * Adds events to a shipment and says where it is by all of them. An event that is there already changes nothing; the same
 * id with another content is refused, since one of the two is not what happened.
 */
export async function recordShipmentEvents(
  input: RecordShipmentEventsInput,
  { transaction, hub, caller, nowMs }: UnitOfWork,
) {
  const id = ownId(input.shipmentId, hub.code, 'Shipment');
  const shipment = await lockShipment(transaction, id, visibleTo(caller, hub.code));
  if (!shipment) throw refuse('NOT_FOUND', 'There is no such shipment.', ['input', 'shipmentId']);
  const recorded = checkEvents(id, input.events, recordersOf(caller, [hub.code, shipment.destination]), nowMs);
  if (shipment.state === 'CANCELLED') {
    throw refuse('ILLEGAL_TRANSITION', 'The shipment is cancelled: nothing can happen to it.', ['input', 'shipmentId']);
  }
  const events = new Map((await eventsOf(transaction, id)).map((event) => [event.id, event]));
  for (const [n, event] of recorded.entries()) {
    const known = events.get(event.id);
    if (!known) {
      await insertEvent(transaction, event);
      events.set(event.id, event);
    } else if (!isSame(known, event)) {
      const message = `Event ${event.id} was recorded with another content. Correct it by an event with an id of its own.`;
      throw refuse('CONFLICT', message, ['input', 'events', String(n), 'id']);
    }
  }
  if (events.size > limits.eventsPerShipment) {
    throw refuse('CONFLICT', `A shipment has ${limits.eventsPerShipment} events at most.`, ['input', 'events']);
  }
  const { state, exportStatus, importStatus } = foldEvents([...events.values()]);
  await setState(transaction, id, state);
  await setDeclarationStatus(transaction, id, 'EXPORT', exportStatus);
  await setDeclarationStatus(transaction, id, 'IMPORT', importStatus);
  return shipmentOf({ ...shipment, state }, hub.code);
}

function isSame(a: EventRow, b: EventRow): boolean {
  return (
    a.type === b.type &&
    a.eventTime === b.eventTime &&
    a.location === b.location &&
    a.recordedBy === b.recordedBy &&
    a.corrects === b.corrects
  );
}

/** Each hub, and its operator, records what happened in its country. */
function recordersOf(caller: Caller, hubs: readonly string[]): readonly string[] {
  const { principal } = caller;
  if (caller === openCaller || (principal.kind !== 'operator' && principal.kind !== 'hub')) return hubs;
  return hubs.filter((code) => code === principal.hub);
}
