import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type {
  LandedCostQuoteConnection,
  Shipment,
  ShipmentConnection,
} from '../../../subgraphs/shipments/resolverTypes.ts';
import { book, bookedShipment, cancel, quote, readyToBook, record, shipmentFields } from './operations.ts';
import { shoes, startTwoHubs, type TwoHubs } from './startTwoHubs.ts';

let hubs: TwoHubs;
const booked: Shipment[] = [];
beforeAll(async () => {
  hubs = await startTwoHubs();
  for (let n = 0; n < 7; n += 1) {
    hubs.clock.nowMs += n % 2;
    booked.push(await bookedShipment(hubs));
  }
  await cancel(hubs.hangzhou, booked[2]!.id);
});
afterAll(() => hubs.close());

const list = async (variables: object) => {
  const text = `query ($first: Int!, $after: String, $filter: ShipmentFilter) {
    shipments(first: $first, after: $after, filter: $filter) {
      edges { cursor sortKey node { id } } nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount
    }
  }`;
  const { data, errors } = await hubs.hangzhou.query<{ shipments: ShipmentConnection }>('shipments', text, variables);
  return { connection: data?.shipments, errors };
};
const idsOf = (connection: ShipmentConnection | undefined) => connection!.nodes.map(({ id }) => id);

test('pages of any size give every shipment once, the latest first', async () => {
  const whole = idsOf((await list({ first: 100 })).connection);
  const creation = new Map(booked.map(({ id, createdAt }) => [id, createdAt]));
  expect(whole.toSorted()).toEqual(booked.map(({ id }) => id).toSorted());
  expect(whole.map((id) => creation.get(id))).toEqual([...creation.values()].toSorted().toReversed());
  for (const first of [1, 2, 3, 7]) {
    const found: string[] = [];
    for (let after: string | null | undefined; ; ) {
      const { connection } = await list({ first, after });
      expect(connection!.totalCount).toBe(7);
      found.push(...idsOf(connection));
      after = connection!.pageInfo.endCursor;
      if (!connection!.pageInfo.hasNextPage) break;
    }
    expect(found).toEqual(whole);
  }
});

test('filters hold together, and a cursor of another filter is refused', async () => {
  expect(idsOf((await list({ first: 10, filter: { state: 'CANCELLED' } })).connection)).toEqual([booked[2]!.id]);
  const { tradeRef, id } = booked[4]!;
  const filter = { tradeRef, state: 'BOOKED', destination: 'MYKUL' };
  expect(idsOf((await list({ first: 10, filter })).connection)).toEqual([id]);
  expect((await list({ first: 10, filter: { ...filter, destination: 'CNHGH' } })).connection!.totalCount).toBe(0);
  const { connection } = await list({ first: 2 });
  const { errors } = await list({ first: 2, after: connection!.pageInfo.endCursor, filter });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
  expect((await list({ first: 101 })).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('a page with all that its shipments hold costs one statement a kind', async () => {
  hubs.hangzhou.forgetStatements();
  const text = `{ shipments(first: 7) { nodes { ${shipmentFields} } totalCount } }`;
  const { data } = await hubs.hangzhou.query<{ shipments: ShipmentConnection }>('shipments', text);
  expect(data!.shipments.nodes).toHaveLength(7);
  expect(hubs.hangzhou.statements.toSorted()).toEqual([
    'count_shipment',
    'declarations_of_shipments',
    'events_first_of_shipments',
    'page_shipments',
  ]);
});

test('a shipment is found by the client’s own reference, and by the time of its booking', async () => {
  hubs.clock.nowMs += 60_000;
  const from = new Date(hubs.clock.nowMs).toISOString();
  const input = { ...(await readyToBook(hubs)), clientReference: ' 订单-20261127-001 ' };
  const { entity } = await book(hubs.hangzhou, input);
  expect(entity).toMatchObject({ clientReference: '订单-20261127-001', updatedAt: from });
  hubs.clock.nowMs += 60_000;
  const before = new Date(hubs.clock.nowMs).toISOString();
  const later = await bookedShipment(hubs);
  const found = async (filter: object) => idsOf((await list({ first: 10, filter })).connection);
  expect(await found({ clientReference: '订单-20261127-001' })).toEqual([entity!.id]);
  expect(await found({ createdFrom: from, createdBefore: before })).toEqual([entity!.id]);
  expect(await found({ createdFrom: before })).toEqual([later.id]);
  const refused = await book(hubs.hangzhou, { ...(await readyToBook(hubs)), clientReference: 'x'.repeat(65) });
  expect(refused.userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'clientReference'] }]);
});

test('events read on after the last of a page, and an event of another shipment is no place to begin', async () => {
  const { id, createdAt } = await bookedShipment(hubs);
  const types = ['COLLECTED', 'AT_ORIGIN_HUB', 'EXPORT_PRESENTED', 'EXPORT_HELD', 'EXPORT_RELEASED'] as const;
  // Two in each millisecond, with ids that do not sort as the steps do.
  const startMs = Date.parse(createdAt);
  const events = types.map((type, n) => ({
    ...{ id: `scan-${9 - n}`, type, recordedBy: 'CNHGH', location: null, corrects: null },
    eventTime: new Date(startMs + Math.floor(n / 2)).toISOString(),
  }));
  hubs.clock.nowMs += 1_000;
  const { entity } = await record(hubs.hangzhou, id, events);
  const text = `query ($id: ID!, $after: ID) { shipment(id: $id) {
    updatedAt declarations { direction updatedAt } events(first: 2, after: $after) { id } } }`;
  const read = async (after: string | null) => {
    const { data, errors } = await hubs.hangzhou.query<{ shipment: Shipment }>('shipments', text, { id, after });
    return { ...data?.shipment, errors };
  };
  const found: string[] = [];
  for (let after: string | null = null, page = 0; page < 4; page += 1) {
    const { events: rows = [] } = await read(after);
    found.push(...rows.map((event) => event.id));
    after = found.at(-1) ?? null;
  }
  expect(found).toEqual(events.map((event) => event.id));
  expect(entity!.events.map((event) => event.id)).toEqual(found);
  const updatedAt = new Date(hubs.clock.nowMs).toISOString();
  expect(await read(null)).toMatchObject({
    updatedAt,
    declarations: [
      { direction: 'EXPORT', updatedAt },
      { direction: 'IMPORT', updatedAt: createdAt },
    ],
  });
  expect((await read('scan-0')).errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});

test('quotes are listed by their state, their trade and their time, the latest first', async () => {
  hubs.clock.nowMs += 3_600_000;
  const from = new Date(hubs.clock.nowMs).toISOString();
  const input = await readyToBook(hubs);
  await book(hubs.hangzhou, input);
  hubs.clock.nowMs += 60_000;
  const { entity: open } = await quote(hubs.hangzhou, {
    lines: [{ productId: shoes.id, quantity: 1 }],
    destination: 'MYKUL',
  });
  const text = `query ($filter: LandedCostQuoteFilter, $after: String) { landedCostQuotes(first: 1, after: $after, filter: $filter) {
    nodes { id usedBy createdAt } totalCount pageInfo { endCursor hasNextPage } } }`;
  const found = async (filter: object) => {
    const ids: string[] = [];
    for (let after: string | null | undefined; ; ) {
      type Data = { landedCostQuotes: LandedCostQuoteConnection };
      const { data, errors } = await hubs.hangzhou.query<Data>('shipments', text, { filter, after });
      expect(errors).toBeUndefined();
      const { nodes, totalCount, pageInfo } = data!.landedCostQuotes;
      ids.push(...nodes.map(({ id }) => id));
      after = pageInfo.endCursor;
      if (pageInfo.hasNextPage) continue;
      expect(ids).toHaveLength(totalCount);
      return ids;
    }
  };
  expect(await found({ createdFrom: from })).toEqual([open!.id, input.quoteId]);
  expect(await found({ state: 'OPEN' })).toEqual([open!.id]);
  expect(await found({ state: 'USED', createdFrom: from })).toEqual([input.quoteId]);
  expect(await found({ usedBy: input.tradeRef })).toEqual([input.quoteId]);
  expect(await found({ destination: 'CNHGH' })).toEqual([]);
  hubs.clock.nowMs += 3_600_000;
  expect(await found({ state: 'EXPIRED', createdFrom: from })).toEqual([open!.id]);
});
