import type { HubFacts } from '../../host/HubFacts.ts';
import type { SeededRandom } from '../../host/seeding.ts';
import type { EventRow } from '../queries/events.ts';
import type { ShipmentEventType } from '../rules/events/transitions.ts';

const hourMs = 3_600_000;

/** The events of a way, some hours apart, each seen by the hub at which the goods are and recorded soon after. */
export function makeEvents(
  hub: HubFacts,
  peer: HubFacts,
  random: SeededRandom,
  { shipmentId, way, bookedMs }: { shipmentId: string; way: Way; bookedMs: number },
): EventRow[] {
  let eventMs = bookedMs;
  let isAbroad = false;
  return way.events.map((type, n) => {
    eventMs += Math.round(random.integer(2, 20) * hourMs * (0.5 + random.fraction()));
    isAbroad ||= type === 'LINEHAUL_ARRIVED';
    const where = isAbroad && type !== 'RETURNED' ? peer : hub;
    return {
      shipmentId,
      id: `${where.code}-${shipmentId.slice(-8)}-${n + 1}`,
      type,
      eventTime: new Date(eventMs).toISOString(),
      eventTimeZoneOffset: offsetOf(where.timeZone, eventMs),
      recordTime: new Date(eventMs + random.integer(1, 90) * 60_000).toISOString(),
      location: where.code,
      recordedBy: where.code,
      corrects: null,
    };
  });
}

/** E.g. `+08:00`. */
function offsetOf(timeZone: string, unixMs: number): string {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  const name = format.formatToParts(unixMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return name.slice('GMT'.length) || '+00:00';
}

const toCustoms: readonly ShipmentEventType[] = ['COLLECTED', 'AT_ORIGIN_HUB', 'EXPORT_PRESENTED'];
const abroad: readonly ShipmentEventType[] = [
  ...toCustoms,
  'EXPORT_RELEASED',
  'LINEHAUL_DEPARTED',
  'LINEHAUL_ARRIVED',
  'IMPORT_PRESENTED',
];
const toTheDoor: readonly ShipmentEventType[] = [...abroad, 'IMPORT_RELEASED', 'OUT_FOR_DELIVERY'];
const throughAHold: readonly ShipmentEventType[] = [...abroad, 'IMPORT_HELD', 'IMPORT_RELEASED', 'OUT_FOR_DELIVERY'];

/** A way that a shipment may have gone so far; its last event gives its state. */
export interface Way {
  readonly events: readonly ShipmentEventType[];
  /** How many of a hundred shipments or so go it. */
  readonly weight: number;
  readonly isCancelled?: true;
}

/** Every state is where some way ends; most goods arrive. */
export const ways: readonly Way[] = [
  { events: [], weight: 6 },
  { events: [], weight: 3, isCancelled: true },
  ...toCustoms.map((_, n) => ({ events: toCustoms.slice(0, n + 1), weight: 3 })),
  { events: [...toCustoms, 'EXPORT_HELD'], weight: 3 },
  { events: abroad.slice(0, 4), weight: 3 },
  { events: abroad.slice(0, 5), weight: 6 },
  { events: abroad.slice(0, 6), weight: 4 },
  { events: abroad, weight: 4 },
  { events: [...abroad, 'IMPORT_HELD'], weight: 3 },
  { events: toTheDoor.slice(0, -1), weight: 4 },
  { events: toTheDoor, weight: 5 },
  { events: [...toTheDoor, 'DELIVERY_ATTEMPTED'], weight: 3 },
  { events: [...toTheDoor, 'DELIVERED'], weight: 30 },
  { events: [...throughAHold, 'DELIVERED'], weight: 6 },
  { events: [...toTheDoor, 'DELIVERY_ATTEMPTED', 'OUT_FOR_DELIVERY', 'DELIVERED'], weight: 6 },
  { events: [...toTheDoor, 'DELIVERY_ATTEMPTED', 'RETURNING'], weight: 2 },
  { events: [...toCustoms, 'EXPORT_HELD', 'RETURNING', 'RETURNED'], weight: 2 },
  { events: [...abroad, 'IMPORT_HELD', 'RETURNING', 'RETURNED'], weight: 2 },
  { events: [...abroad.slice(0, 5), 'LOST'], weight: 2 },
];
