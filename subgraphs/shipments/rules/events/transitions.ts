/** What has happened to a shipment last, by the events that count. */
export type ShipmentState = 'BOOKED' | ShipmentEventType | 'CANCELLED';

export type ShipmentEventType = (typeof shipmentEventTypes)[number];

/**
 * In the order of the diagram: each comes before those that it leads to, and in a loop (held and presented again, departed
 * once more, a further attempt) the step by which a shipment first enters it comes first. It decides between events of one
 * moment.
 */
export const shipmentEventTypes = [
  'COLLECTED',
  'AT_ORIGIN_HUB',
  'EXPORT_PRESENTED',
  'EXPORT_HELD',
  'EXPORT_RELEASED',
  'LINEHAUL_DEPARTED',
  'LINEHAUL_ARRIVED',
  'IMPORT_PRESENTED',
  'IMPORT_HELD',
  'IMPORT_RELEASED',
  'OUT_FOR_DELIVERY',
  'DELIVERY_ATTEMPTED',
  'DELIVERED',
  'RETURNING',
  'RETURNED',
  'LOST',
] as const;

type Leg = 'ORIGIN' | 'DESTINATION' | 'EITHER';

/** The country in which a step happens: the hub there records it. Goods may turn back or be lost in either. */
const legs: Readonly<Record<ShipmentEventType, Leg>> = {
  COLLECTED: 'ORIGIN',
  AT_ORIGIN_HUB: 'ORIGIN',
  EXPORT_PRESENTED: 'ORIGIN',
  EXPORT_HELD: 'ORIGIN',
  EXPORT_RELEASED: 'ORIGIN',
  LINEHAUL_DEPARTED: 'ORIGIN',
  LINEHAUL_ARRIVED: 'DESTINATION',
  IMPORT_PRESENTED: 'DESTINATION',
  IMPORT_HELD: 'DESTINATION',
  IMPORT_RELEASED: 'DESTINATION',
  OUT_FOR_DELIVERY: 'DESTINATION',
  DELIVERY_ATTEMPTED: 'DESTINATION',
  DELIVERED: 'DESTINATION',
  RETURNING: 'EITHER',
  RETURNED: 'ORIGIN',
  LOST: 'EITHER',
};

/** The codes of the hubs that may record an event, of the two that a shipment goes from and to. */
export function recordersOf(type: ShipmentEventType, origin: string, destination: string): readonly string[] {
  const leg = legs[type];
  if (leg === 'EITHER') return [origin, destination];
  return [leg === 'ORIGIN' ? origin : destination];
}

/** True for what both hubs of a shipment may record, and so correct, whichever of them recorded it. */
export function isOfEitherLeg(type: ShipmentEventType): boolean {
  return legs[type] === 'EITHER';
}

/** The steps of a shipment: from each state those that may come next. An event leads to the state of its own name. */
export const transitions: Readonly<Record<ShipmentState, readonly ShipmentState[]>> = {
  BOOKED: ['COLLECTED', 'CANCELLED'],
  COLLECTED: ['AT_ORIGIN_HUB', 'RETURNING', 'LOST'],
  AT_ORIGIN_HUB: ['EXPORT_PRESENTED', 'RETURNING', 'LOST'],
  EXPORT_PRESENTED: ['EXPORT_HELD', 'EXPORT_RELEASED', 'LOST'],
  EXPORT_HELD: ['EXPORT_PRESENTED', 'EXPORT_RELEASED', 'RETURNING', 'LOST'],
  EXPORT_RELEASED: ['LINEHAUL_DEPARTED', 'RETURNING', 'LOST'],
  LINEHAUL_DEPARTED: ['LINEHAUL_ARRIVED', 'LOST'],
  LINEHAUL_ARRIVED: ['LINEHAUL_DEPARTED', 'IMPORT_PRESENTED', 'LOST'],
  IMPORT_PRESENTED: ['IMPORT_HELD', 'IMPORT_RELEASED', 'LOST'],
  IMPORT_HELD: ['IMPORT_PRESENTED', 'IMPORT_RELEASED', 'RETURNING', 'LOST'],
  IMPORT_RELEASED: ['OUT_FOR_DELIVERY', 'RETURNING', 'LOST'],
  OUT_FOR_DELIVERY: ['DELIVERED', 'DELIVERY_ATTEMPTED', 'LOST'],
  DELIVERY_ATTEMPTED: ['OUT_FOR_DELIVERY', 'DELIVERED', 'RETURNING', 'LOST'],
  RETURNING: ['RETURNED', 'LOST'],
  DELIVERED: [],
  RETURNED: [],
  LOST: [],
  CANCELLED: [],
};

/** Only customs lets goods pass: these steps are never taken as done because a later one was seen. */
export const gates: ReadonlySet<ShipmentState> = new Set(['EXPORT_RELEASED', 'IMPORT_RELEASED']);

const reachable = new Map((Object.keys(transitions) as ShipmentState[]).map((state) => [state, reachableFrom(state)]));

/**
 * Whether a shipment in one state may be seen in another next. Scans are missed in real life, so steps may be left out
 * where the transitions lead on, but never the release by customs, and nothing runs backwards.
 */
export function leadsTo(from: ShipmentState, to: ShipmentState): boolean {
  return reachable.get(from)?.has(to) ?? false;
}

function reachableFrom(start: ShipmentState): Set<ShipmentState> {
  const seen = new Set<ShipmentState>();
  const pending = [...transitions[start]];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (seen.has(state)) continue;
    seen.add(state);
    if (!gates.has(state)) pending.push(...transitions[state]);
  }
  return seen;
}
