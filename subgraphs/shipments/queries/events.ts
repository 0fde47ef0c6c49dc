import { columnsOf, type Executor, insertOf, sql } from '../../host/database/sql.ts';
import { badInput } from '../../host/hubErrors.ts';
import type { RecordedEvent } from '../rules/epcis/epcisDocument.ts';
import { epcisVocabulary } from '../rules/epcis/vocabulary.ts';
import { shipmentEventTypes } from '../rules/events/transitions.ts';
import type { ShipmentEventTable } from '../tableTypes.ts';

export interface EventRow extends RecordedEvent {
  readonly shipmentId: string;
}

const columns = columnsOf<ShipmentEventTable>()(
  ['shipmentId', 'id', 'type', 'eventTime', 'recordTime', 'location', 'recordedBy', 'corrects'],
  { eventTimeZoneOffset: 'timeZoneOffset' },
);

/** As foldEvents takes them: the index gives the time, and the few events of one moment are sorted. */
const step = `array_position('{${shipmentEventTypes.join(',')}}'::text[], type)`;

/** All events of a shipment, in their order. */
export const eventsOfShipment = sql<EventRow, { id: string }>(
  'events_of_shipment',
  `SELECT ${columns} FROM shipment_event WHERE shipment_id = :id ORDER BY event_time, ${step}, id`,
);
/** So many events of each shipment, the earliest first. */
export const firstEventsOfShipments = sql<EventRow, { ids: readonly string[]; first: number }>(
  'events_first_of_shipments',
  `SELECT earliest.* FROM unnest(:ids::text[]) AS asked (id)
    CROSS JOIN LATERAL (SELECT ${columns} FROM shipment_event WHERE shipment_id = asked.id
      ORDER BY event_time, ${step}, shipment_event.id LIMIT :first) AS earliest
    ORDER BY earliest."shipmentId", earliest."eventTime", ${step}, earliest.id`,
);
/** So many events of a shipment after one of them; none where it has no such event. */
const afterOne = sql<EventRow, { id: string; after: string; first: number }>(
  'events_after',
  `SELECT ${columns} FROM shipment_event
    WHERE shipment_id = :id AND (event_time, ${step}, id) >
      (SELECT event_time, ${step}, id FROM shipment_event WHERE shipment_id = :id AND id = :after)
    ORDER BY event_time, ${step}, id LIMIT :first`,
);
const one = sql<{ id: string }, { id: string; eventId: string }>(
  'event_of_shipment',
  'SELECT id FROM shipment_event WHERE shipment_id = :id AND id = :eventId',
);
const insert = insertOf<ShipmentEventTable>()(
  ['shipmentId', 'id', 'type', 'eventTime', 'timeZoneOffset', 'recordTime', 'location', 'recordedBy', 'corrects'],
  { name: 'event_insert', table: 'shipment_event' },
);

export function eventsOf(executor: Executor, shipmentId: string): Promise<EventRow[]> {
  return eventsOfShipment.rows(executor, { id: shipmentId });
}

/** A page of events after one of them. @throws GraphQLError `BAD_USER_INPUT` where the shipment has no such event */
export async function eventsAfter(executor: Executor, id: string, after: string, first: number): Promise<EventRow[]> {
  const events = await afterOne.rows(executor, { id, after, first });
  if (events.length === 0 && !(await one.first(executor, { id, eventId: after }))) {
    throw badInput('`after` is not the id of an event of this shipment.');
  }
  return events;
}

export async function insertEvent(executor: Executor, event: EventRow): Promise<void> {
  await insert.run(executor, { ...event, timeZoneOffset: event.eventTimeZoneOffset });
}

/** The event as the contract shows it. */
export function eventOf({ shipmentId: _, eventTimeZoneOffset: __, recordedBy, ...shown }: EventRow) {
  const { bizStep, disposition } = epcisVocabulary[shown.type];
  return { ...shown, bizStep, disposition, recordedBy: { code: recordedBy } };
}
