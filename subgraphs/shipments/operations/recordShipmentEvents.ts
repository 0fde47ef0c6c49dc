import { type Caller, openCaller } from '../../../identity/principals/Caller.ts';
import { visibleTo } from '../../host/access/parties.ts';
import { ownId } from '../../host/globalId.ts';
import { InputFaults, refuse } from '../../host/Refusal.ts';
import type { UnitOfWork } from '../../host/UnitOfWork.ts';
import { setDeclarationStatus } from '../queries/declarations.ts';
import { type EventRow, eventsOf, insertEvent } from '../queries/events.ts';
import { lockShipment, setState, shipmentOf } from '../queries/shipments.ts';
import type { RecordShipmentEventsInput, ShipmentEventInput } from '../resolverTypes.ts';
import { foldEvents } from '../rules/events/foldEvents.ts';
import { limits } from '../rules/limits.ts';

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
    throw refuse('ILLEGAL_TRANSITION', 'The shipment is cancelled and accepts no events.', ['input', 'shipmentId']);
  }
  const events = new Map((await eventsOf(transaction, id)).map((event) => [event.id, event]));
  for (const [n, event] of recorded.entries()) {
    const known = events.get(event.id);
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

/**
 * Events as they will be stored: times in UTC to the millisecond, with the offset that they were given in. What is
 * accepted does not depend on what came before, or the order of arrival would matter.
 * @param recorders the hubs on the shipment's way
 * @throws Refusal `INVALID` with every fault
 */
function checkEvents(
  shipmentId: string,
  inputs: readonly ShipmentEventInput[],
  recorders: readonly string[],
  nowMs: number,
): EventRow[] {
  if (inputs.length < 1 || inputs.length > limits.eventsPerCall) {
    throw refuse('INVALID', `A call may record 1 to ${limits.eventsPerCall} events.`, ['input', 'events']);
  }
  const faults = new InputFaults();
  const events = inputs.map((input, n): EventRow => {
    const field = (name: string) => ['input', 'events', String(n), name];
    const eventMs = Date.parse(input.eventTime);
    if (eventMs > nowMs + limits.clockSkewMs) faults.add('The event is in the future.', field('eventTime'));
    if (!recorders.includes(input.recordedBy)) {
      faults.add(`Only these hubs may record events: ${recorders.join(', ')}.`, field('recordedBy'));
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
