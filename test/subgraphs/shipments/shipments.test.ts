import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Shipment, ShipmentConnection } from '../../../subgraphs/shipments/resolverTypes.ts';
import { bookedShipment, cancel, shipmentFields } from './operations.ts';
import { startTwoHubs, type TwoHubs } from './startTwoHubs.ts';

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
    'declarations_of_shipments',
    'events_first_of_shipments',
    'shipments_count_by_all',
    'shipments_page_by_all',
  ]);
});
