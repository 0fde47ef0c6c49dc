import {
  isOfEitherLeg,
  leadsTo,
  type ShipmentEventType,
  type ShipmentState,
  shipmentEventTypes,
} from './transitions.ts';

/** What the state depends on in an event. */
export interface FoldedEvent {
  /** Visible ASCII, so that every collation orders it alike. */
  readonly id: string;
  readonly type: ShipmentEventType;
  /** RFC 3339 in UTC with milliseconds: its text orders as its time. */
  readonly eventTime: string;
  /** The code of the hub where it happened. */
  readonly recordedBy: string;
  /** The event that this one supersedes. */
  readonly corrects: string | null;
}

/** How far customs has come with a declaration. */
type DeclarationStatus = 'DRAFT' | 'LODGED' | 'RELEASED' | 'HELD' | 'REFUSED';

/** What the events of a shipment say of it and of its declarations. */
interface Progress {
  readonly state: ShipmentState;
  readonly exportStatus: DeclarationStatus;
  readonly importStatus: DeclarationStatus;
}

const booked: Progress = { state: 'BOOKED', exportStatus: 'DRAFT', importStatus: 'DRAFT' };

/** What a step changes besides the state. */
const customsSteps: Partial<Record<ShipmentEventType, Partial<Progress>>> = {
  EXPORT_PRESENTED: { exportStatus: 'LODGED' },
  EXPORT_HELD: { exportStatus: 'HELD' },
  EXPORT_RELEASED: { exportStatus: 'RELEASED' },
  IMPORT_PRESENTED: { importStatus: 'LODGED' },
  IMPORT_HELD: { importStatus: 'HELD' },
  IMPORT_RELEASED: { importStatus: 'RELEASED' },
};

/**
 * Where a shipment is: a fold over its events in their order. It depends on the set of events alone, so that late, repeated
 * and out-of-order arrival change nothing. An event that another one corrects does not count; one that no transition leads
 * to is kept, but moves nothing.
 */
export function foldEvents(events: readonly FoldedEvent[]): Progress {
  const rightful = rightfulEvents(events);
  const superseded = new Set(rightful.map(({ corrects }) => corrects));
  return rightful
    .filter(({ id }) => !superseded.has(id))
    .toSorted(inOrder)
    .reduce((progress, { type }) => (leadsTo(progress.state, type) ? stepTo(type, progress) : progress), booked);
}

/**
 * Without those that correct what only the other hub may record. Such an event is refused where the other is known, and
 * does not count where it was recorded first: the outcome is the same.
 */
export function rightfulEvents<Event extends FoldedEvent>(events: readonly Event[]): Event[] {
  const known = new Map(events.map((event) => [event.id, event]));
  return events.filter((event) => mayCorrect(event, event.corrects === null ? undefined : known.get(event.corrects)));
}

/** @param corrected the event that it corrects; undefined if there is none, or none that is known */
export function mayCorrect({ recordedBy }: Pick<FoldedEvent, 'recordedBy'>, corrected: FoldedEvent | undefined) {
  return !corrected || corrected.recordedBy === recordedBy || isOfEitherLeg(corrected.type);
}

/** Goods that customs holds and that go back were turned down. */
function stepTo(state: ShipmentEventType, progress: Progress): Progress {
  const isTurnedDown = state === 'RETURNING';
  return {
    ...progress,
    ...(isTurnedDown && progress.exportStatus === 'HELD' && { exportStatus: 'REFUSED' }),
    ...(isTurnedDown && progress.importStatus === 'HELD' && { importStatus: 'REFUSED' }),
    ...customsSteps[state],
    state,
  };
}

/** By the time, at one time by the diagram, at one step by the id. */
function inOrder(a: FoldedEvent, b: FoldedEvent): number {
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime ? -1 : 1;
  if (a.type !== b.type) return shipmentEventTypes.indexOf(a.type) - shipmentEventTypes.indexOf(b.type);
  return a.id < b.id ? -1 : 1;
}
