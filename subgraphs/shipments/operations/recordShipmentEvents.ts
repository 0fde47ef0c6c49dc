import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { visibleTo } from '../../host/access/parties.ts';
import { ownId } from '../../host/globalId.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { setDeclarationStatus } from '../queries/declarations.ts';
import { type EventRow, eventsOf, insertEvent } from '../queries/events.ts';
import { lockShipment, type ShipmentRow, setState, shipmentOf } from '../queries/shipments.ts';
import type { RecordShipmentEventsInput, ShipmentEventInput } from '../resolverTypes.ts';
import { foldEvents, mayCorrect } from '../rules/events/foldEvents.ts';
import { recordersOf } from '../rules/events/transitions.ts';
import { limits } from '../rules/limits.ts';

/**
 * Adds events to a shipment and says where it is by all of them. An event that is there already changes nothing; the same
 * id with another content is refused, since one of the two is not what happened.
 */
export async function recordShipmentEvents(
  input: RecordShipmentEventsInput,
  { transaction, hub, caller, nowMs, at }: UnitOfWork,
) {
  const id = ownId(input.shipmentId, hub.code, 'Shipment');
  const shipment = await lockShipment(transaction, id, visibleTo(caller, hub.code));
  if (!shipment) throw refuse('NOT_FOUND', 'There is no such shipment.', ['input', 'shipmentId']);
  const recorded = checkEvents(shipment, input.events, { origin: hub.code, caller, nowMs });
  if (shipment.state === 'CANCELLED') {
    throw refuse('ILLEGAL_TRANSITION', 'The shipment is cancelled and accepts no events.', ['input', 'shipmentId']);
  }
  const events = new Map((await eventsOf(transaction, id)).map((event) => [event.id, event]));
  for (const [n, event] of recorded.entries()) {
    const known = events.get(event.id);
    const corrected = event.corrects === null ? undefined : events.get(event.corrects);
    if (!mayCorrect(event, corrected)) {
      const message = `${event.recordedBy} cannot correct a ${corrected?.type} of ${corrected?.recordedBy}.`;
      throw refuse('INVALID', message, ['input', 'events', String(n), 'corrects']);
    }
    if (!known) {
      await insertEvent(transaction, event);
      events.set(event.id, event);
    } else if (!isSame(known, event)) {
      const message = `Event ${event.id} was already recorded with different content. Correct it with a new event.`;
      throw refuse('CONFLICT', message, ['input', 'events', String(n), 'id']);
    }
  }
  if (events.size > limits.eventsPerShipment) {
    throw refuse('CONFLICT', `A shipment has ${limits.eventsPerShipment} events at most.`, ['input', 'events']);
  }
  const { state, exportStatus, importStatus } = foldEvents([...events.values()]);
  await setState(transaction, id, state, at);
  await setDeclarationStatus(transaction, id, { EXPORT: exportStatus, IMPORT: importStatus }, at);
  return shipmentOf({ ...shipment, state, updatedAt: at }, hub.code);
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

/** A hub and its operator say what happened in their country, in no other's name. */
function speaksFor({ principal, view }: Caller, hub: string): boolean {
  if (view === openCaller.view) return true;
  return (principal.kind === 'operator' || principal.kind === 'hub') && principal.hub === hub;
}

/**
 * Events as they will be stored: times in UTC to the millisecond, with the offset that they were given in. What is
 * accepted here does not depend on what came before, or the order of arrival would matter.
 * @throws Refusal `INVALID` with every fault
 */
function checkEvents(
  { id: shipmentId, destination, createdAt }: ShipmentRow,
  inputs: readonly ShipmentEventInput[],
  { origin, caller, nowMs }: { readonly origin: string; readonly caller: Caller; readonly nowMs: number },
): EventRow[] {
  if (inputs.length < 1 || inputs.length > limits.eventsPerCall) {
    throw refuse('INVALID', `A call may record 1 to ${limits.eventsPerCall} events.`, ['input', 'events']);
  }
  const faults = new InputFaults();
  const events = inputs.map((input, n): EventRow => {
    const field = (name: string) => ['input', 'events', String(n), name];
    const eventMs = Date.parse(input.eventTime);
    if (eventMs > nowMs + limits.clockSkewMs) faults.add('The event is in the future.', field('eventTime'));
    if (eventMs < Date.parse(createdAt)) {
      faults.add(`The event is before the booking at ${createdAt}.`, field('eventTime'));
    }
    const recorders = recordersOf(input.type, origin, destination);
    if (!recorders.includes(input.recordedBy) || !speaksFor(caller, input.recordedBy)) {
      const message = `Only ${recorders.join(' and ')} may record ${input.type}, in ${recorders.length > 1 ? 'their' : 'its'} own name.`;
      faults.add(message, field('recordedBy'));
    }
    if (input.corrects === input.id) faults.add('An event cannot correct itself.', field('corrects'));
    return {
      shipmentId,
      id: faults.reference(input.id, field('id'), limits.referenceLength),
      type: input.type,
      eventTime: new Date(eventMs).toISOString(),
      eventTimeZoneOffset: /[+-]\d\d:\d\d$/.exec(input.eventTime)?.[0] ?? '+00:00',
      recordTime: new Date(nowMs).toISOString(),
      location: faults.optionalText(input.location, field('location'), { maxLength: limits.locationLength }),
      recordedBy: input.recordedBy,
      corrects:
        input.corrects == null ? null : faults.reference(input.corrects, field('corrects'), limits.referenceLength),
    };
  });
  faults.refuseIfAny();
  return events;
}
