import { isGln } from '../../../host/goods.ts';
import { rightfulEvents } from '../events/foldEvents.ts';
import type { ShipmentEventType } from '../events/transitions.ts';
import { epcisVocabulary, extensionNamespace } from './vocabulary.ts';

/** An event as it was recorded. */
export interface RecordedEvent {
  readonly id: string;
  readonly type: ShipmentEventType;
  /** RFC 3339 in UTC. */
  readonly eventTime: string;
  /** The offset from UTC where it happened, e.g. `+08:00`. */
  readonly eventTimeZoneOffset: string;
  readonly recordTime: string;
  /** A GLN, or any name of a place. */
  readonly location: string | null;
  /** The hub that recorded it. */
  readonly recordedBy: string;
  readonly corrects: string | null;
}

/**
 * The events of one shipment as an EPCIS 2.0 document in JSON-LD. A superseded event carries an error declaration that
 * names what supersedes it.
 * @param sscc the shipment's logistic unit
 * @param creationDate RFC 3339
 * @see GS1 EPCIS 2.0, section 10 and its JSON schema
 */
export function epcisDocument(sscc: string, events: readonly RecordedEvent[], creationDate: string) {
  const rightful = rightfulEvents(events);
  return {
    '@context': ['https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld', { ehub: extensionNamespace }],
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    creationDate,
    epcisBody: { eventList: events.map((event) => objectEvent(sscc, event, rightful)) },
  };
}

/** @param rightful the events whose corrections count */
function objectEvent(sscc: string, event: RecordedEvent, rightful: readonly RecordedEvent[]) {
  const { bizStep, disposition } = epcisVocabulary[event.type];
  const corrections = rightful.filter(({ corrects }) => corrects === event.id);
  return {
    type: 'ObjectEvent',
    eventID: eventUri(event.id),
    action: 'OBSERVE',
    eventTime: event.eventTime,
    eventTimeZoneOffset: event.eventTimeZoneOffset,
    recordTime: event.recordTime,
    epcList: [`https://id.gs1.org/00/${sscc}`],
    bizStep,
    ...(disposition && { disposition }),
    ...(event.location !== null && { readPoint: { id: locationUri(event.location) } }),
    ...(corrections[0] && {
      errorDeclaration: {
        declarationTime: corrections[0].recordTime,
        reason: 'incorrect_data',
        correctiveEventIDs: corrections.map(({ id }) => eventUri(id)),
      },
    }),
    'ehub:type': event.type,
    'ehub:recordedBy': event.recordedBy,
  };
}

/** An event id that is a URI stays as it is; any other becomes one. */
function eventUri(id: string): string {
  return /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(id) && URL.canParse(id)
    ? id
    : `${extensionNamespace}event/${encodeURIComponent(id)}`;
}

function locationUri(location: string): string {
  if (isGln(location)) return `https://id.gs1.org/414/${location}`;
  return `${extensionNamespace}location/${encodeURIComponent(location)}`;
}
