import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { RecordedEvent } from '../rules/epcis/epcisDocument.ts';
import { epcisVocabulary } from '../rules/epcis/vocabulary.ts';

export interface EventRow extends RecordedEvent {
  readonly shipmentId: string;
}

const columns = `shipment_id AS "shipmentId", id, type, event_time AS "eventTime", time_zone_offset AS "eventTimeZoneOffset",
  record_time AS "recordTime", location, recorded_by AS "recordedBy", corrects`;

/** `$1` the shipment's id; all events in their order. */
export const eventsOfShipment: Statement = {
  name: 'events_of_shipment',
  text: `SELECT ${columns} FROM shipment_event WHERE shipment_id = $1 ORDER BY event_time, id`,
};
/** `$1` the shipments' ids, `$2` how many events of each, the earliest first. */
export const firstEventsOfShipments: Statement = {
  name: 'events_first_of_shipments',
  text: `SELECT earliest.* FROM unnest($1::text[]) AS asked (id)
    CROSS JOIN LATERAL (SELECT ${columns} FROM shipment_event WHERE shipment_id = asked.id
      ORDER BY event_time, shipment_event.id LIMIT $2) AS earliest
    ORDER BY earliest."shipmentId", earliest."eventTime", earliest.id`,
};

const insertStatement: Statement = {
  name: 'event_insert',
  text: `INSERT INTO shipment_event (shipment_id, id, type, event_time, time_zone_offset, record_time, location, recorded_by,
      corrects)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};

export async function eventsOf(executor: Executor, shipmentId: string): Promise<EventRow[]> {
  return executor.query<EventRow>(eventsOfShipment, [shipmentId]);
}

export async function insertEvent(executor: Executor, event: EventRow): Promise<void> {
  await executor.execute(insertStatement, [
    event.shipmentId,
    event.id,
    event.type,
    event.eventTime,
    event.eventTimeZoneOffset,
    event.recordTime,
    event.location,
    event.recordedBy,
    event.corrects,
  ]);
}

/** The event as the contract shows it. */
export function eventOf({ shipmentId: _, eventTimeZoneOffset: __, recordedBy, ...shown }: EventRow) {
  const { bizStep, disposition } = epcisVocabulary[shown.type];
  return { ...shown, bizStep, disposition, recordedBy: { code: recordedBy } };
}
