import { afterEach, expect, test } from '@jest/globals';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';
import { FakeRows } from '../../support/hubs/FakeRows.ts';

let network: FakeNetwork;

afterEach(() => network.close());

async function start({ sharing = true, batched }: { readonly sharing?: boolean; readonly batched?: boolean }) {
  const rows = FakeRows.of('MYKUL', 3);
  network = await FakeNetwork.start([{ code: 'MYKUL', rows, batched }], { settings: { sharing } });
  const hub = network.hub('MYKUL');
  // What the gateway asks of its own accord is not counted.
  return (field: string) => hub.calls.filter(({ body }) => JSON.stringify(body).includes(field));
}

const stocks = `query Stocks {
  first: products(first: 2) { nodes { stock { available } } }
  all: products(first: 3) { nodes { stock { available } } }
}`;

test('concurrent fetches of entities with the same fields go to a hub in one call', async () => {
  const callsOf = await start({});
  const { data, errors } = await network.query<Record<string, { nodes: unknown[] }>>(stocks);
  expect(errors).toBeUndefined();
  expect(data?.first?.nodes).toEqual(data?.all?.nodes.slice(0, 2));
  const [call, ...others] = callsOf('available');
  expect(call?.body.variables?.representations).toHaveLength(3);
  expect(others).toEqual([]);
});

test('without sharing each is a separate call', async () => {
  const callsOf = await start({ sharing: false });
  expect((await network.query(stocks)).errors).toBeUndefined();
  expect(callsOf('available')).toHaveLength(2);
});

test('different reads go in one request if the registry says that the endpoint accepts batches', async () => {
  const callsOf = await start({ batched: true });
  const counts = '{ products(first: 1) { totalCount } merchants(first: 1) { totalCount } }';
  const { data } = await network.query(counts);
  expect(data).toEqual({ products: { totalCount: 3 }, merchants: { totalCount: expect.any(Number) } });
  expect(callsOf('totalCount').map(({ body }) => Array.isArray(body))).toEqual([true]);
});
