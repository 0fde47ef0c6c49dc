import type { Executor } from '../../host/database/Statement.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { moneyOf } from '../../host/money.ts';
import { SeededRandom } from '../../host/SeededRandom.ts';
import { seededProductIds } from '../../host/seededProductIds.ts';
import { newestSortKey } from '../../host/sortKey.ts';
import { foldEvents } from '../rules/events/foldEvents.ts';
import { hubTerms } from '../rules/hubTerms.ts';
import { s10Of, ssccOf } from '../rules/shipmentNumbers.ts';
import { demoPeers } from './demoPeers.ts';
import { makeEvents } from './makeEvents.ts';
import { makeQuote, seededId } from './makeQuote.ts';
import { ways } from './ways.ts';

/** Enough for several pages of each list and for every state to be there more than once. */
const shipmentCount = 240;
/** The first moment after all of the demo data, so that it does not depend on when it is made. */
const epochMs = Date.UTC(2026, 0, 1);
/** The goods were booked in this time before; the longest way takes less than the twenty days that follow it. */
const bookingDays = 90;
const quietDays = 20;
const dayMs = 86_400_000;

const tables = ['landed_cost_quote', 'shipment', 'declaration', 'shipment_event'] as const;
type Rows = Record<(typeof tables)[number], object[]>;

/**
 * Fills an empty schema with shipments to the other hubs of the demo network, in every state, the same for the same seed.
 * @returns the number of rows by table
 */
export async function seedShipments(
  transaction: Executor,
  hub: HubFacts,
  seed: string,
): Promise<Record<string, number>> {
  const rows = makeShipments(hub, seed);
  for (const table of tables) {
    const text = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`;
    await transaction.execute({ text }, [JSON.stringify(rows[table])]);
  }
  await transaction.query({ text: `SELECT setval('shipment_serial', $1)` }, [shipmentCount]);
  return Object.fromEntries(tables.map((table) => [table, rows[table].length]));
}

function makeShipments(hub: HubFacts, seed: string): Rows {
  const random = new SeededRandom(`${seed} ${hub.code} shipments`);
  const peers = demoPeers(hub.code);
  const productIds = seededProductIds(hub.code, seed);
  const inTurn = ways.flatMap((way) => Array.from({ length: way.weight }, () => way));
  const rows: Rows = { landed_cost_quote: [], shipment: [], declaration: [], shipment_event: [] };
  for (let n = 0; n < shipmentCount; n += 1) {
    // Steps of a prime mix the ways over time, and a whole round goes each.
    const way = inTurn[(n * 37) % inTurn.length] as (typeof inTurn)[number];
    addShipment(rows, hub, seed, random, n, { way, peer: random.pick(peers), productId: random.pick(productIds) });
  }
  return rows;
}

function addShipment(
  rows: Rows,
  hub: HubFacts,
  seed: string,
  random: SeededRandom,
  n: number,
  {
    way,
    peer,
    productId,
  }: { way: (typeof ways)[number]; peer: ReturnType<typeof demoPeers>[number]; productId: string },
): void {
  const bookedMs = epochMs - quietDays * dayMs - Math.floor(random.fraction() * bookingDays * dayMs);
  const id = seededId(hub, 'Shipment', seed, n);
  const tradeRef = seededId({ ...hub, code: peer.code }, 'Trade', `${seed}:${hub.code}`, n);
  const quoteId = seededId(hub, 'LandedCostQuote', seed, n);
  const quote = makeQuote(hub, peer, random, { id: quoteId, productId, createdMs: bookedMs - 600_000, tradeRef });
  const events = makeEvents(hub, peer, random, { shipmentId: id, way, bookedMs });
  const { state, exportStatus, importStatus } = foldEvents(events);
  const { numbers } = hubTerms(hub.code);
  const serial = BigInt(n + 1);
  rows.landed_cost_quote.push(quote.row);
  rows.shipment.push({
    id,
    quote_id: quoteId,
    trade_ref: tradeRef,
    reservation_id: seededId(hub, 'Reservation', seed, n),
    state: way.isCancelled ? 'CANCELLED' : state,
    destination: peer.code,
    incoterm: 'DDP',
    sscc: ssccOf(numbers, serial),
    s10: s10Of(numbers, serial),
    items: [
      { productId, quantity: quote.quantity, hsCode: quote.hsCode, customsValue: moneyOf(quote.goods, hub.currency) },
    ],
    created_at: new Date(bookedMs).toISOString(),
    newest_key: newestSortKey(bookedMs, id),
    cancelled_at: way.isCancelled ? new Date(bookedMs + 7_200_000).toISOString() : null,
    cancel_reason: way.isCancelled ? 'The buyer withdrew from the purchase.' : null,
  });
  const declaration = (
    direction: string,
    at: string,
    procedure: string,
    status: string,
    charges: readonly object[],
  ) => ({
    ...{ id: seededId(hub, 'Declaration', seed, `${n}:${direction}`), shipment_id: id, hub: at },
    ...{ direction, procedure, status, charges },
  });
  rows.declaration.push(
    declaration('EXPORT', hub.code, quote.exportProcedure, exportStatus, []),
    declaration('IMPORT', peer.code, quote.procedure, importStatus, quote.charges),
  );
  rows.shipment_event.push(
    ...events.map((event) => ({
      shipment_id: event.shipmentId,
      id: event.id,
      type: event.type,
      event_time: event.eventTime,
      time_zone_offset: event.eventTimeZoneOffset,
      record_time: event.recordTime,
      location: event.location,
      recorded_by: event.recordedBy,
      corrects: event.corrects,
    })),
  );
}
