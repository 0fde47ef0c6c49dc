import { leadsTo } from './leadsTo.ts';
import type { ShipmentEventType, ShipmentState } from './transitions.ts';

/** What the state depends on in an event. */
export interface FoldedEvent {
  /** Visible ASCII, so that every collation orders it alike. */
  readonly id: string;
  readonly type: ShipmentEventType;
  /** RFC 3339 in UTC with milliseconds: its text orders as its time. */
  readonly eventTime: string;
  /** The event that this one supersedes. */
  readonly corrects: string | null;
}

/**
 * The state of a shipment: a fold over its events in the order of (eventTime, id). It depends on the set of events alone,
 * so that late, repeated and out-of-order arrival change nothing. An event that another one corrects does not count; one
 * that no transition leads to is kept, but moves nothing.
 */
export function foldEvents(events: readonly FoldedEvent[]): ShipmentState {
  const superseded = new Set(events.map(({ corrects }) => corrects));
  return events
    .filter(({ id }) => !superseded.has(id))
    .toSorted(byTimeThenId)
    .reduce<ShipmentState>((state, { type }) => (leadsTo(state, type) ? type : state), 'BOOKED');
}

function byTimeThenId(a: FoldedEvent, b: FoldedEvent): number {
  if (a.eventTime !== b.eventTime) return a.eventTime < b.eventTime ? -1 : 1;
  return a.id < b.id ? -1 : 1;
}
