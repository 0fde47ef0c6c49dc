import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Shipment, ShipmentEventInput, ShipmentEventType } from '../../../subgraphs/shipments/resolverTypes.ts';
import { recordersOf } from '../../../subgraphs/shipments/rules/events/transitions.ts';
import { fc } from '../../support/properties.ts';
import { bookedShipment as bookedNow, cancel, newKey, record } from './operations.ts';
import { startTwoHubs, type TwoHubs } from './startTwoHubs.ts';

let hubs: TwoHubs;
beforeAll(async () => {
  hubs = await startTwoHubs();
});
afterAll(() => hubs.close());

/** Booked two days before the hubs' time. */
async function bookedShipment(): Promise<Shipment> {
  const { nowMs } = hubs.clock;
  hubs.clock.nowMs = bookedMs;
  const shipment = await bookedNow(hubs);
  hubs.clock.nowMs = nowMs;
  return shipment;
}

const bookedMs = Date.parse('2026-02-27T08:00:00.000Z');
const toTheDoor: readonly ShipmentEventType[] = [
  'COLLECTED',
  'AT_ORIGIN_HUB',
  'EXPORT_PRESENTED',
  'EXPORT_RELEASED',
  'LINEHAUL_DEPARTED',
  'LINEHAUL_ARRIVED',
  'IMPORT_PRESENTED',
  'IMPORT_HELD',
  'IMPORT_RELEASED',
  'OUT_FOR_DELIVERY',
  'DELIVERY_ATTEMPTED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
];

/** Events a minute apart, all before the clock of the hubs. */
function eventsOf(types: readonly ShipmentEventType[]): ShipmentEventInput[] {
  return types.map((type, n) => ({
    id: `scan-${n}`,
    type,
    eventTime: new Date(Date.UTC(2026, 1, 27, 8, n)).toISOString(),
    location: null,
    recordedBy: recordersOf(type, 'CNHGH', 'MYKUL')[0]!,
    corrects: null,
  }));
}

const read = async (id: string) => {
  const text = `query ($id: ID!) { shipment(id: $id) {
    state declarations { direction status } events { id type recordedBy { code } bizStep disposition corrects } } }`;
  const { data } = await hubs.hangzhou.query<{ shipment: Shipment }>('shipments', text, { id });
  return data!.shipment;
};

describe('events of a shipment', () => {
  test('move it to the door and its declarations through customs', async () => {
    const { id } = await bookedShipment();
    const { entity, userErrors } = await record(hubs.hangzhou, id, eventsOf(toTheDoor));
    expect(userErrors).toEqual([]);
    expect(entity).toMatchObject({
      state: 'DELIVERED',
      declarations: [{ status: 'RELEASED' }, { status: 'RELEASED' }],
      events: toTheDoor.map((type, n) => ({ id: `scan-${n}`, type, recordTime: '2026-03-01T08:00:00.000Z' })),
    });
    expect(entity!.events[0]).toMatchObject({ bizStep: 'accepting', disposition: 'in_progress' });
  });

  test('recorded again under another key change nothing', async () => {
    const { id } = await bookedShipment();
    await record(hubs.hangzhou, id, eventsOf(['COLLECTED', 'AT_ORIGIN_HUB']));
    const { entity } = await record(hubs.hangzhou, id, eventsOf(['COLLECTED', 'AT_ORIGIN_HUB', 'EXPORT_HELD']));
    expect(entity!.events).toHaveLength(3);
    expect(entity).toMatchObject({ state: 'EXPORT_HELD', declarations: [{ status: 'HELD' }, { status: 'DRAFT' }] });
  });

  test('are the same event also where the time is written in another zone', async () => {
    const { id } = await bookedShipment();
    const [event] = eventsOf(['COLLECTED']);
    await record(hubs.hangzhou, id, [event!]);
    const { userErrors } = await record(hubs.hangzhou, id, [{ ...event!, eventTime: '2026-02-27T16:00:00.000+08:00' }]);
    expect(userErrors).toEqual([]);
  });

  test('with one id and two contents are refused whole, and nothing of the call is kept', async () => {
    const { id } = await bookedShipment();
    const [event] = eventsOf(['COLLECTED']);
    await record(hubs.hangzhou, id, [event!]);
    const { userErrors } = await record(hubs.hangzhou, id, [
      { ...event!, id: 'new', type: 'AT_ORIGIN_HUB' },
      { ...event!, type: 'LOST' },
    ]);
    expect(userErrors).toMatchObject([{ code: 'CONFLICT', field: ['input', 'events', '1', 'id'] }]);
    expect((await read(id)).events).toHaveLength(1);
  });

  test('that correct another supersede it', async () => {
    const { id } = await bookedShipment();
    const [collected, lost] = eventsOf(['COLLECTED', 'LOST']);
    expect((await record(hubs.hangzhou, id, [collected!, lost!])).entity!.state).toBe('LOST');
    const found = { ...lost!, id: 'found', type: 'AT_ORIGIN_HUB' as const, corrects: lost!.id };
    expect((await record(hubs.hangzhou, id, [found])).entity!.state).toBe('AT_ORIGIN_HUB');
  });

  test.each([
    ['a time that has not come', { eventTime: '2026-03-01T08:05:00.001Z' }, 'eventTime'],
    ['a time before the booking', { eventTime: '2026-02-27T07:59:59.999Z' }, 'eventTime'],
    ['a hub that is not on the way', { recordedBy: 'SGSIN' }, 'recordedBy'],
    ['the hub of the other leg', { recordedBy: 'MYKUL' }, 'recordedBy'],
    ['an id with a space', { id: 'scan 1' }, 'id'],
    ['a correction of itself', { corrects: 'scan-0' }, 'corrects'],
  ])('are refused for %s', async (_, change, field) => {
    const { id } = await bookedShipment();
    const { userErrors } = await record(hubs.hangzhou, id, [{ ...eventsOf(['COLLECTED'])[0]!, ...change }]);
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'events', '0', field] }]);
  });

  test('of one minute count in the order of the diagram, and are listed so', async () => {
    const { id } = await bookedShipment();
    const events = eventsOf(toTheDoor.slice(0, 6)).map((event, n) => ({
      ...{ ...event, id: `scan-${9 - n}`, eventTime: '2026-02-27T08:00:00.000Z' },
    }));
    expect((await record(hubs.hangzhou, id, events)).entity).toMatchObject({
      state: 'LINEHAUL_ARRIVED',
      events: events.map((event) => ({ id: event.id, type: event.type })),
    });
  });

  test('of the other hub are not corrected, whichever comes first, unless the parcel was lost or turned back', async () => {
    const [collected, lost] = eventsOf(['COLLECTED', 'LOST']);
    const found = { ...eventsOf(['LINEHAUL_ARRIVED'])[0]!, id: 'found' };
    const { id } = await bookedShipment();
    await record(hubs.hangzhou, id, [collected!, lost!]);
    const refused = await record(hubs.hangzhou, id, [{ ...found, corrects: collected!.id }]);
    expect(refused.userErrors).toMatchObject([
      { message: 'MYKUL cannot correct a COLLECTED of CNHGH.', field: ['input', 'events', '0', 'corrects'] },
    ]);
    const released = eventsOf(toTheDoor.slice(0, 4))
      .slice(1)
      .map((event) => ({ ...event, id: `late-${event.type}` }));
    await record(hubs.hangzhou, id, released);
    const { entity } = await record(hubs.hangzhou, id, [
      { ...found, eventTime: '2026-02-27T09:00:00.000Z', corrects: lost!.id },
    ]);
    expect(entity!.state).toBe('LINEHAUL_ARRIVED');

    const other = await bookedShipment();
    await record(hubs.hangzhou, other.id, [{ ...found, corrects: collected!.id }]);
    expect((await record(hubs.hangzhou, other.id, [collected!])).entity!.state).toBe('COLLECTED');
  });

  test('are refused once it is cancelled, as cancelling is once it was collected', async () => {
    const { id } = await bookedShipment();
    await cancel(hubs.hangzhou, id);
    const events = eventsOf(['COLLECTED']);
    expect((await record(hubs.hangzhou, id, events)).userErrors).toMatchObject([{ code: 'ILLEGAL_TRANSITION' }]);
    const other = await bookedShipment();
    await record(hubs.hangzhou, other.id, events);
    expect((await cancel(hubs.hangzhou, other.id)).userErrors).toMatchObject([{ code: 'ILLEGAL_TRANSITION' }]);
  });

  test('are never changed or removed, not even by SQL', async () => {
    const { id } = await bookedShipment();
    await record(hubs.hangzhou, id, eventsOf(['COLLECTED']));
    const database = hubs.hangzhou.database('shipments');
    for (const text of [`UPDATE shipment_event SET type = 'LOST'`, 'DELETE FROM shipment_event']) {
      await expect(database.execute({ text })).rejects.toThrow('never changed or removed');
    }
  });
});

test('fifty concurrent batches, shuffled and duplicated, have the same result as the events in order', async () => {
  const inOrder = await bookedShipment();
  const events = eventsOf(toTheDoor);
  const lateFix = { ...events[7]!, id: 'fix', type: 'IMPORT_PRESENTED' as const, corrects: events[7]!.id };
  await record(hubs.hangzhou, inOrder.id, [...events, lateFix]);
  const expected = await read(inOrder.id);
  expect(expected.state).toBe('DELIVERED');

  const shuffled = await bookedShipment();
  const all = [...events, lateFix];
  const [batches] = fc.sample(fc.array(fc.shuffledSubarray(all, { minLength: 1 }), { minLength: 24, maxLength: 24 }), {
    numRuns: 1,
    seed: 20260301,
  });
  const doubled = [...batches!, all.toReversed()].flatMap((batch) => [batch, batch.toReversed()]);
  expect(doubled).toHaveLength(50);
  const answers = await Promise.all(doubled.map((batch) => record(hubs.hangzhou, shuffled.id, batch)));
  expect(answers.flatMap(({ userErrors, errors }) => [...userErrors, ...errors])).toEqual([]);
  expect(await read(shuffled.id)).toEqual(expected);
});

test('a shipment that is cancelled and collected concurrently is one or the other, never both', async () => {
  for (let round = 0; round < 5; round += 1) {
    const { id } = await bookedShipment();
    const [cancelled, recorded] = await Promise.all([
      cancel(hubs.hangzhou, id),
      record(hubs.hangzhou, id, eventsOf(['COLLECTED'])),
    ]);
    const states = [cancelled, recorded].flatMap(({ entity }) => (entity ? [entity.state] : []));
    expect(states).toHaveLength(1);
    expect((await read(id)).state).toBe(states[0]);
  }
});

test('the export serves the events as EPCIS, and nothing for another id', async () => {
  const { id, sscc } = await bookedShipment();
  const [event] = eventsOf(['COLLECTED']);
  await record(hubs.hangzhou, id, [{ ...event!, eventTime: '2026-02-27T16:00:00+08:00', location: 'CNHGH' }]);
  const ulid = id.split('/').at(-1);
  const response = await fetch(`${hubs.hangzhou.url('shipments')}/epcis/${ulid}`);
  expect(response.headers.get('content-type')).toMatch(/^application\/ld\+json/);
  expect(await response.json()).toMatchObject({
    type: 'EPCISDocument',
    schemaVersion: '2.0',
    epcisBody: {
      eventList: [
        {
          type: 'ObjectEvent',
          eventTime: '2026-02-27T08:00:00.000Z',
          eventTimeZoneOffset: '+08:00',
          epcList: [`https://id.gs1.org/00/${sscc}`],
          bizStep: 'accepting',
        },
      ],
    },
  });
  for (const other of ['01ARZ3NDEKTSV4RRFFQ69G5FAV', 'nothing', newKey()]) {
    expect((await fetch(`${hubs.hangzhou.url('shipments')}/epcis/${other}`)).status).toBe(404);
  }
});
