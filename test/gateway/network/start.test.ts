import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, test } from '@jest/globals';
import { TestServer } from '../../support/http/TestServer.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';

let network: FakeNetwork | undefined;
let registry: TestServer | undefined;

afterEach(async () => {
  await network?.close();
  await registry?.close();
  network = undefined;
  registry = undefined;
});

const page = '{ products(first: 5) { nodes { id } coverage { hub status } } hubs { code status } }';

test('a gateway starts with every hub down, says so, and serves them once they are up', async () => {
  network = await FakeNetwork.start([{ code: 'CNHGH' }, { code: 'MYKUL' }], { areDown: true });
  const { data, errors } = await network.query<{ products: unknown; hubs: unknown }>(page);
  expect(data?.products).toEqual({
    nodes: [],
    coverage: [
      { hub: 'CNHGH', status: 'UNREACHABLE' },
      { hub: 'MYKUL', status: 'UNREACHABLE' },
    ],
  });
  expect(errors?.map(({ path, extensions }) => [path, extensions?.code, extensions?.hub])).toEqual([
    [['products'], 'HUB_UNREACHABLE', 'CNHGH'],
    [['products'], 'HUB_UNREACHABLE', 'MYKUL'],
  ]);
  const statuses = (hubs: readonly { status?: string }[]) => hubs.map(({ status }) => status).join();
  await network.untilKnown('status', (hubs) => statuses(hubs) === 'UNREACHABLE,UNREACHABLE');

  await Promise.all(network.hubs.map((hub) => hub.revive()));
  const after = await network.query<{ products: { nodes: unknown[] }; hubs: unknown }>(page);
  expect(after.errors).toBeUndefined();
  expect(after.data?.products.nodes).toHaveLength(5);
  // A hub that has just answered a client is not called unreachable for want of a question of the gateway's own.
  const { data: now } = await network.query<{ hubs: { status: string }[] }>('{ hubs { status } }');
  expect(now?.hubs).toEqual([{ status: 'ACTIVE' }, { status: 'ACTIVE' }]);
});

test('a gateway starts with a registry that cannot be reached, and answers without hubs', async () => {
  const gone = await TestServer.start(() => undefined);
  const url = gone.at('/network.json');
  await gone.close();
  network = await FakeNetwork.start([], { registry: url });
  expect(await network.query(page)).toEqual({
    data: { products: { nodes: [], coverage: [] }, hubs: [] },
  });
  expect(await network.log.entry('Registry unreachable')).toMatchObject({ level: 'warn' });
});

test('a gateway takes its hubs from a registry at a URL', async () => {
  const etags: unknown[] = [];
  let text = JSON.stringify({ hubs: [], marketplaces: [] });
  registry = await TestServer.start((request, response) => {
    etags.push(request.headers['if-none-match']);
    response.writeHead(200, { etag: '"1"', 'content-type': 'application/json' }).end(text);
  });
  network = await FakeNetwork.start([{ code: 'MYKUL' }], {
    registry: registry.at('/network.json'),
    beforeStart: (document) => {
      text = document;
    },
  });
  const { data } = await network.query<{ products: { nodes: unknown[] } }>(page);
  expect(data?.products.nodes).toHaveLength(5);
  expect(etags[0]).toBeUndefined();
});

test('a bad registry document is refused whole with every fault, and the hubs of the last good one stay', async () => {
  network = await FakeNetwork.start([{ code: 'CNHGH' }, { code: 'MYKUL' }]);
  network.writeRegistry(JSON.stringify({ hubs: [{ code: 'KUL', name: '' }], marketplaces: [] }));
  const { facts } = await network.log.entry('Registry document refused');
  expect(facts.faults).toEqual(
    expect.arrayContaining([expect.stringContaining('$.hubs[0].code'), expect.stringContaining('$.hubs[0].name')]),
  );
  const { data } = await network.query<{ hubs: unknown }>('{ hubs { code } }');
  expect(data?.hubs).toEqual([{ code: 'CNHGH' }, { code: 'MYKUL' }]);
});

test('a gateway closes although a client holds an unused connection', async () => {
  network = await FakeNetwork.start([{ code: 'MYKUL' }]);
  const { hostname, port } = new URL(network.url);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const closed = once(socket, 'close');
  await network.close();
  network = undefined;
  await closed;
});

describe('/health/ready', () => {
  const ready = async (): Promise<[number, unknown]> => {
    const response = await fetch(new URL('/health/ready', network?.url));
    return [response.status, await response.json()];
  };

  test('is 503 until a hub has answered, and stays 200 while hubs come and go', async () => {
    network = await FakeNetwork.start([{ code: 'MYKUL' }], { areDown: true });
    expect(await ready()).toEqual([503, { status: 'not ready', reason: 'No hub has answered.' }]);
    await network.hub('MYKUL').revive();
    await network.untilKnown('subgraphs { contractVersion }', ([hub]) =>
      Boolean(hub?.subgraphs?.some(({ contractVersion }) => contractVersion)),
    );
    expect(await ready()).toEqual([200, { status: 'ok' }]);
    await network.hub('MYKUL').refuse();
    expect(await ready()).toEqual([200, { status: 'ok' }]);
  });

  test('is 503 without a registry', async () => {
    network = await FakeNetwork.start([], { registry: 'http://127.0.0.1:9/network.json' });
    expect(await ready()).toEqual([503, { status: 'not ready', reason: 'The hub registry has not been read.' }]);
  });

  test('is 503 during the shutdown, while requests are still answered', async () => {
    network = await FakeNetwork.start([{ code: 'MYKUL' }], { settings: { shutdownDelayMs: 1_000 } });
    const { url } = network;
    const closing = network.close();
    network = undefined;
    const response = await fetch(new URL('/health/ready', url));
    expect([response.status, await response.json()]).toEqual([
      503,
      { status: 'not ready', reason: 'The gateway is shutting down.' },
    ]);
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"query":"{ hubs { code } }"}',
    });
    expect(await answer.json()).toEqual({ data: { hubs: [{ code: 'MYKUL' }] } });
    await closing;
  });
});
