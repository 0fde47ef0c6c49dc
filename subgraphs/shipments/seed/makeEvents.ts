import type { HubFacts } from '../../host/HubFacts.ts';
import type { SeededRandom } from '../../host/SeededRandom.ts';
import type { EventRow } from '../queries/events.ts';
import type { DemoPeer } from './demoPeers.ts';
import type { Way } from './ways.ts';

const hourMs = 3_600_000;

/** The events of a way, some hours apart, each seen by the hub at which the goods are and recorded soon after. */
export function makeEvents(
  hub: HubFacts,
  peer: DemoPeer,
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
