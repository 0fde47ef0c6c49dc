import { CustomsRates } from '../../../schema/registry/CustomsRates.ts';
import type { Registry } from '../../../schema/registry/Hub.ts';
import { hubTermsOf } from '../../countries/countryOf.ts';
import { newestSortKey } from '../../host/connections.ts';
import type { Executor } from '../../host/database/sql.ts';
import { derivedGlobalId } from '../../host/globalId.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { moneyOf } from '../../host/money.ts';
import { SeededRandom, seededProductIds } from '../../host/seeding.ts';
import type { EventRow } from '../queries/events.ts';
import { foldEvents } from '../rules/events/foldEvents.ts';
import { s10Of, ssccOf } from '../rules/shipmentNumbers.ts';
import { demoPeers } from './demoPeers.ts';
import { makeEvents, type Way, ways } from './makeEvents.ts';
import { makeQuote, type SeededQuote } from './makeQuote.ts';

/** Referenced tables first. Each table's rows come as one JSON text: one statement, parsed once. */
const tables = ['landed_cost_quote', 'shipment', 'declaration', 'shipment_event'] as const;

/**
 * Fills an empty schema with shipments to the other hubs of the network, in every state, the same for the same seed.
 * @returns the number of rows by table
 */
export async function seedShipments(
  transaction: Executor,
  hub: HubFacts,
  seed: string,
  registry: Registry,
): Promise<Record<string, number>> {
  const rows = makeShipments(hub, seed, registry);
  for (const table of tables) {
    const text = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`;
    await transaction.execute({ text }, [JSON.stringify(rows[table])]);
  }
  // The numbers of these shipments are taken.
  const { length } = rows.shipment;
  if (length > 0) await transaction.query({ text: `SELECT setval('shipment_serial', $1)` }, [length]);
  return Object.fromEntries(tables.map((table) => [table, rows[table].length]));
}

/** Enough for several pages of each list and for every state to be there more than once. */
const shipmentCount = 240;
/** The first moment after all of the demo data, so that it does not depend on when it is made. */
const epochMs = Date.UTC(2026, 0, 1);
const dayMs = 86_400_000;
/** The goods were booked in this time before; the longest way takes less than the twenty days that follow it. */
const bookingMs = 90 * dayMs;
const quietMs = 20 * dayMs;
/** A quote is booked this long after it was given. */
const decisionMs = 600_000;
const cancellationMs = 7_200_000;

/** One shipment to be made. */
interface Plan {
  /** Its number among the hub's, from 0. */
  readonly n: number;
  readonly id: string;
  readonly tradeRef: string;
  readonly way: Way;
  readonly peer: HubFacts;
  readonly bookedMs: number;
  /** Who may see it: the marketplace that buys, and the destination. */
  readonly parties: readonly string[];
}

/** The shipments of a hub to its peers with their quotes, declarations and events, as rows of their tables. */
function makeShipments(hub: HubFacts, seed: string, registry: Registry) {
  const random = new SeededRandom(`${seed} ${hub.code} shipments`);
  const rates = new CustomsRates(registry);
  const peers = demoPeers(hub, registry, rates, epochMs - quietMs - bookingMs - dayMs);
  const { marketplaces } = registry;
  const productIds = seededProductIds(hub.code, seed);
  const inTurn = ways.flatMap((way) => Array.from({ length: way.weight }, () => way));
  const rows = {
    landed_cost_quote: [] as object[],
    shipment: [] as object[],
    declaration: [] as object[],
    shipment_event: [] as object[],
  };
  for (let n = 0; n < (peers.length > 0 ? shipmentCount : 0); n += 1) {
    const idOf = (type: string) => derivedGlobalId(hub.code, type, `seed:${seed}:${n}`);
    const peer = random.pick(peers);
    const buyers = marketplaces.filter(({ homeHub }) => homeHub === peer.code);
    const buyer = buyers[n % buyers.length]?.id;
    const plan: Plan = {
      n,
      id: idOf('Shipment'),
      tradeRef: derivedGlobalId(peer.code, 'Trade', `seed:${seed}:${hub.code}:${n}`),
      // Steps of a prime mix the ways over time; each comes as often as it weighs.
      parties: [...(buyer === undefined ? [] : [buyer]), `hub:${peer.code}`, `operator:${peer.code}`],
      way: inTurn[(n * 37) % inTurn.length] as Way,
      peer,
      bookedMs: epochMs - quietMs - Math.floor(random.fraction() * bookingMs),
    };
    const product = random.integer(0, productIds.length - 1);
    const quote = makeQuote(hub, peer, random, rates, {
      id: idOf('LandedCostQuote'),
      product,
      productId: productIds[product] as string,
      createdMs: plan.bookedMs - decisionMs,
      tradeRef: plan.tradeRef,
      parties: plan.parties,
    });
    const events = makeEvents(hub, peer, random, { shipmentId: plan.id, way: plan.way, bookedMs: plan.bookedMs });
    rows.landed_cost_quote.push(quote.row);
    rows.shipment.push(shipmentRow(hub, plan, quote, idOf('Reservation'), events));
    rows.declaration.push(...declarationRows(hub, plan, quote, events));
    rows.shipment_event.push(...events.map(eventRow));
  }
  return rows;
}

function shipmentRow(
  hub: HubFacts,
  { n, id, tradeRef, way, peer, bookedMs, parties }: Plan,
  { id: quoteId, productId, quantity, hsCode, goods }: SeededQuote,
  reservationId: string,
  events: readonly EventRow[],
) {
  const { numbers } = hubTermsOf(hub.code);
  const serial = BigInt(n + 1);
  return {
    id,
    quote_id: quoteId,
    trade_ref: tradeRef,
    reservation_id: reservationId,
    state: way.isCancelled ? 'CANCELLED' : foldEvents(events).state,
    destination: peer.code,
    incoterm: 'DDP',
    sscc: ssccOf(numbers, serial),
    s10: s10Of(numbers, serial),
    items: [{ productId, quantity, hsCode, customsValue: moneyOf(goods, hub.currency) }],
    created_at: new Date(bookedMs).toISOString(),
    newest_key: newestSortKey(bookedMs, id),
    parties,
    updated_at: way.isCancelled ? new Date(bookedMs + cancellationMs).toISOString() : lastRecorded(events, bookedMs),
    cancelled_at: way.isCancelled ? new Date(bookedMs + cancellationMs).toISOString() : null,
    cancel_reason: way.isCancelled ? 'The buyer withdrew from the purchase.' : null,
  };
}

/** When the last of the events was recorded, or the booking. */
function lastRecorded(events: readonly EventRow[], bookedMs: number): string {
  const times = events.map(({ recordTime }) => recordTime);
  return [new Date(bookedMs).toISOString(), ...times].reduce((last, time) => (time > last ? time : last));
}

function declarationRows(hub: HubFacts, { id, peer, bookedMs }: Plan, quote: SeededQuote, events: readonly EventRow[]) {
  const { exportStatus, importStatus } = foldEvents(events);
  const { exportProcedure, procedure, charges } = quote;
  return [
    { hub: hub.code, direction: 'EXPORT', procedure: exportProcedure, status: exportStatus, charges: [] },
    { hub: peer.code, direction: 'IMPORT', procedure, status: importStatus, charges },
  ].map((declaration) => ({
    id: derivedGlobalId(hub.code, 'Declaration', `${id} ${declaration.direction}`),
    shipment_id: id,
    updated_at: lastRecorded(declaration.status === 'DRAFT' ? [] : events, bookedMs),
    ...declaration,
  }));
}

function eventRow(event: EventRow) {
  return {
    shipment_id: event.shipmentId,
    id: event.id,
    type: event.type,
    event_time: event.eventTime,
    time_zone_offset: event.eventTimeZoneOffset,
    record_time: event.recordTime,
    location: event.location,
    recorded_by: event.recordedBy,
    corrects: event.corrects,
  };
}
