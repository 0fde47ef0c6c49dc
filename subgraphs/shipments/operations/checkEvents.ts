import { InputFaults } from '../../host/InputFaults.ts';
import { refuse } from '../../host/Refusal.ts';
import type { EventRow } from '../queries/events.ts';
import type { ShipmentEventInput } from '../resolverTypes.ts';
import { limits } from '../rules/limits.ts';
import { checkReference } from './checkReference.ts';

/**
 * Events as they will be stored: times in UTC to the millisecond, with the offset that they were given in. What is
 * accepted does not depend on what came before, or the order of arrival would matter.
 * @param recorders the hubs on the shipment's way
 * @throws Refusal `INVALID` with every fault
 */
export function checkEvents(
  shipmentId: string,
  inputs: readonly ShipmentEventInput[],
  recorders: readonly string[],
  nowMs: number,
): EventRow[] {
  if (inputs.length < 1 || inputs.length > limits.eventsPerCall) {
    throw refuse('INVALID', `One call records 1 to ${limits.eventsPerCall} events.`, ['input', 'events']);
  }
  const faults = new InputFaults();
  const events = inputs.map((input, n): EventRow => {
    const field = (name: string) => ['input', 'events', String(n), name];
    const eventMs = Date.parse(input.eventTime);
    if (eventMs > nowMs + limits.clockSkewMs) faults.add('The event is in the future.', field('eventTime'));
    if (!recorders.includes(input.recordedBy)) {
      faults.add(`Only the hubs on the way record: ${recorders.join(', ')}.`, field('recordedBy'));
    }
    if (input.corrects === input.id) faults.add('An event cannot correct itself.', field('corrects'));
    return {
      shipmentId,
      id: checkReference(faults, input.id, field('id')),
      type: input.type,
      eventTime: new Date(eventMs).toISOString(),
      eventTimeZoneOffset: /[+-]\d\d:\d\d$/.exec(input.eventTime)?.[0] ?? '+00:00',
      recordTime: new Date(nowMs).toISOString(),
      location: faults.optionalText(input.location, field('location'), { maxLength: limits.locationLength }),
      recordedBy: input.recordedBy,
      corrects: input.corrects == null ? null : checkReference(faults, input.corrects, field('corrects')),
    };
  });
  faults.refuseIfAny();
  return events;
}
