import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Shipment, ShipmentConnection } from '../../../subgraphs/shipments/resolverTypes.ts';
import { type FoldedEvent, foldEvents } from '../../../subgraphs/shipments/rules/events/foldEvents.ts';
import { transitions } from '../../../subgraphs/shipments/rules/events/transitions.ts';
import { parseShipmentNumber } from '../../../subgraphs/shipments/rules/shipmentNumbers.ts';
import { subgraph as shipmentsSubgraph } from '../../../subgraphs/shipments/subgraph.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';
import { shipmentFields } from './operations.ts';

const hubs: TestHub[] = [];
const shipments: Shipment[] = [];
beforeAll(async () => {
  for (const code of ['CNHGH', 'MYKUL']) {
    const hub = await startTestHub({ code, subgraphs: [shipmentsSubgraph], seed: 'demo' });
    hubs.push(hub);
    shipments.push(...(await all(hub)));
  }
});
afterAll(() => Promise.all(hubs.map((hub) => hub.close())));

async function all(hub: TestHub): Promise<Shipment[]> {
  const text = `query ($after: String) { shipments(first: 100, after: $after) {
    nodes { ${shipmentFields} } pageInfo { hasNextPage endCursor } } }`;
  const found: Shipment[] = [];
  for (let after: string | null | undefined; ; ) {
    const { data, errors } = await hub.query<{ shipments: ShipmentConnection }>('shipments', text, { after });
    if (!data) throw new Error(JSON.stringify(errors));
    found.push(...data.shipments.nodes);
    after = data.shipments.pageInfo.endCursor;
    if (!data.shipments.pageInfo.hasNextPage) return found;
  }
}

test('each hub has some hundred shipments to the other, in every state', () => {
  for (const [origin, destination] of [
    ['CNHGH', 'MYKUL'],
    ['MYKUL', 'CNHGH'],
  ]) {
    const own = shipments.filter((shipment) => shipment.origin.code === origin);
    expect(own.length).toBeGreaterThanOrEqual(200);
    expect(new Set(own.map((shipment) => shipment.destination.code))).toEqual(new Set([destination]));
    expect(new Set(own.map(({ state }) => state))).toEqual(new Set(Object.keys(transitions)));
  }
});

test('is where its events say, and its declarations are as far', () => {
  for (const { state, events, declarations } of shipments) {
    const folded = foldEvents(events as unknown as FoldedEvent[]);
    if (state === 'CANCELLED') expect(events).toEqual([]);
    else expect(state).toBe(folded.state);
    expect(declarations.map(({ status }) => status)).toEqual([folded.exportStatus, folded.importStatus]);
  }
});

test('has numbers of its own with right check digits', () => {
  const numbers = shipments.flatMap(({ sscc, s10 }) => [String(sscc), String(s10)]);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(numbers.every((number) => parseShipmentNumber(number))).toBe(true);
});

test('is the same for the same seed, and nothing in it is newer than the epoch of the seed', async () => {
  const again = await startTestHub({ code: 'CNHGH', subgraphs: [shipmentsSubgraph], seed: 'demo' });
  try {
    expect(await all(again)).toEqual(shipments.filter(({ origin }) => origin.code === 'CNHGH'));
  } finally {
    await again.close();
  }
  const times = shipments.flatMap(({ createdAt, events }) => [
    createdAt,
    ...events.map(({ recordTime }) => recordTime),
  ]);
  expect(times.every((time) => String(time) < '2026-01-01')).toBe(true);
});

test('is followed by numbers that no seeded shipment has', async () => {
  const text = `SELECT nextval('shipment_serial')::int AS serial`;
  const [row] = await hubs[0]!.database('shipments').query<{ serial: number }>({ text });
  expect(row!.serial).toBe(241);
});
