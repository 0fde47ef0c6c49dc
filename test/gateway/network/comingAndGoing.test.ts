import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { Engine } from '../../../gateway/execute/Engine.ts';
import { contractSdl } from '../../../schema/contracts.ts';
import { ContinuousLoad } from '../../support/hubs/ContinuousLoad.ts';
import type { FakeHub } from '../../support/hubs/FakeHub.ts';
import { type Entry, FakeNetwork, startFakeMember, todaysContracts } from '../../support/hubs/FakeNetwork.ts';
import { FakeRows, fakeId } from '../../support/hubs/FakeRows.ts';
import { merchantsContract } from '../../support/hubs/merchantsContract.ts';
import { withoutMembers } from '../../support/partition/withoutMembers.ts';

/** Products of each hub: all hubs together fit in one page. */
const productsOfAHub = 30;
const clients = 6;

interface Answer {
  readonly products: {
    readonly nodes: readonly { readonly id: string; readonly stock: { readonly available: number } | null }[];
    readonly coverage: readonly { readonly hub: string }[];
  };
}

const page = '{ products(first: 100) { nodes { id stock { available } } coverage { hub } } }';
const byId = 'query ($id: ID!) { product(id: $id) { title hub { code name } stock { available } } }';

let network: FakeNetwork;
let joined: FakeHub<FakeRows>[];
let load: ContinuousLoad;
/** The hubs that the last page was made of. */
let asked: string;

beforeEach(async () => {
  joined = [];
  network = await FakeNetwork.start(
    ['CNHGH', 'MYKUL'].map((code) => ({ code, rows: FakeRows.of(code, productsOfAHub) })),
  );
  await network.query(page);
  await network.query(byId, { id: fakeId('MYKUL', 'Product', 1) });
});

afterEach(async () => {
  await load.stop().catch(() => undefined);
  await network.close();
  await Promise.all(joined.map((hub) => hub.close()));
  jest.restoreAllMocks();
});

/** Pages and reads by id, each of which must be whole. */
function startLoad(): ContinuousLoad {
  return new ContinuousLoad(clients, async (number) => {
    if (number % 2 === 0) return readPage();
    const id = fakeId('MYKUL', 'Product', number % productsOfAHub);
    const { data, errors } = await network.query(byId, { id });
    expect(errors).toBeUndefined();
    expect(data).toEqual({
      product: {
        title: expect.any(String),
        hub: { code: 'MYKUL', name: 'MYKUL' },
        stock: { available: number % productsOfAHub },
      },
    });
  });
}

async function readPage(): Promise<void> {
  const { data, errors } = await network.query<Answer>(page);
  expect(errors).toBeUndefined();
  const { nodes = [], coverage = [] } = data?.products ?? {};
  expect(nodes).toHaveLength(coverage.length * productsOfAHub);
  expect(new Set(nodes.map(({ id }) => id)).size).toBe(nodes.length);
  expect(nodes.every(({ stock }) => stock !== null)).toBe(true);
  asked = coverage.map(({ hub }) => hub).join();
}

async function startHub(code: string): Promise<FakeHub<FakeRows>> {
  const hub = await startFakeMember({ code, rows: FakeRows.of(code, productsOfAHub) });
  joined.push(hub);
  return hub;
}

async function registered(entries: readonly Entry[]): Promise<void> {
  await network.register(entries);
  await load.turn();
}

test('hubs join, move, drain and leave under load: no request fails, and nothing is compiled again', async () => {
  load = startLoad();
  const [CNHGH, MYKUL] = [network.hub('CNHGH'), network.hub('MYKUL')];
  // Every operation has been asked twice by then, and is kept compiled.
  await load.turn();
  const compile = jest.spyOn(Engine.prototype, 'unpack');
  expect(asked).toBe('CNHGH,MYKUL');

  const THBKK = await startHub('THBKK');
  await registered([{ hub: CNHGH }, { hub: MYKUL }, { hub: THBKK }]);
  expect(asked).toBe('CNHGH,MYKUL,THBKK');

  const moved = await startHub('MYKUL');
  await registered([{ hub: CNHGH }, { hub: moved }, { hub: THBKK }]);
  await MYKUL.close();
  await load.turn();
  expect(asked).toBe('CNHGH,MYKUL,THBKK');
  expect(moved.calls.length).toBeGreaterThan(clients);

  await registered([{ hub: CNHGH, state: 'DRAINING' }, { hub: moved }, { hub: THBKK }]);
  expect(asked).toBe('MYKUL,THBKK');
  // What it owns can still be read.
  const owned = await network.query(byId, { id: fakeId('CNHGH', 'Product', 1) });
  expect(owned).toMatchObject({ data: { product: { hub: { code: 'CNHGH' } } } });

  await registered([{ hub: moved }, { hub: THBKK }]);
  await CNHGH.close();
  await load.turn();
  expect(asked).toBe('MYKUL,THBKK');

  await load.stop();
  expect(compile).not.toHaveBeenCalled();
  await network.query('{ products(first: 1) { totalCount } }');
  expect(compile).toHaveBeenCalledTimes(1);
  const gone = await network.query(byId, { id: fakeId('CNHGH', 'Product', 1) });
  expect(gone.errors).toEqual([
    {
      message: 'The network has no hub CNHGH.',
      path: ['product'],
      extensions: { code: 'UNKNOWN_HUB', hub: 'CNHGH', subgraph: 'merchants', retryable: false },
    },
  ]);
});

test('a hub on an older contract joins under load: no request fails while its SDL is being read', async () => {
  const olderSdl = withoutMembers(contractSdl('merchants'), 'Product.description');
  const older = await startFakeMember({
    code: 'THBKK',
    rows: FakeRows.of('THBKK', productsOfAHub),
    contracts: { ...todaysContracts, merchants: merchantsContract(olderSdl) },
  });
  joined.push(older);
  let show = () => {};
  const isShown = new Promise<void>((resolve) => {
    show = resolve;
  });
  older.behaveOnce({ kind: 'WAIT', until: isShown });
  older.behaveOnce({ kind: 'WAIT', until: isShown });
  const described = '{ products(first: 100) { nodes { description } coverage { hub } } }';
  let hubs: unknown;
  load = new ContinuousLoad(clients, async () => {
    const { data, errors } = await network.query<Answer>(described);
    expect(errors).toBeUndefined();
    hubs = data?.products.coverage.map(({ hub }) => hub);
  });
  await registered([...network.hubs, older].map((hub) => ({ hub })));
  await older.until(() => older.calls.length === 2);
  await load.turn();
  expect(hubs).toEqual(['CNHGH', 'MYKUL']);
  show();
  await network.untilKnown('subgraphs { contractVersion }', (known) =>
    known.every(({ subgraphs }) => subgraphs?.every(({ contractVersion }) => contractVersion)),
  );
  await load.turn();
  expect(hubs).toEqual(['CNHGH', 'MYKUL', 'THBKK']);
  await load.stop();
});

test('the connections of a hub that has left are closed', async () => {
  load = startLoad();
  const [CNHGH, MYKUL] = [network.hub('CNHGH'), network.hub('MYKUL')];
  await load.turn();
  expect(CNHGH.connections).toBeGreaterThan(0);
  await registered([{ hub: MYKUL }]);
  await CNHGH.until(() => CNHGH.connections === 0);
});

test('a draining hub accepts no new business, but completes what it has', async () => {
  load = new ContinuousLoad(0, async () => undefined);
  const [CNHGH, MYKUL] = [network.hub('CNHGH'), network.hub('MYKUL')];
  await network.register([{ hub: CNHGH, state: 'DRAINING' }, { hub: MYKUL }]);
  const register = `mutation { registerMerchant(input: {
    hub: "CNHGH", legalName: "New", identifiers: [], idempotencyKey: "k"
  }) { userErrors { code } } }`;
  const refused = await network.query(register);
  expect(refused.errors).toEqual([
    {
      message: 'CNHGH is leaving the network and accepts no new business.',
      path: ['registerMerchant'],
      extensions: { code: 'HUB_DRAINING', hub: 'CNHGH', subgraph: 'merchants', retryable: true },
    },
  ]);
  const reserve = `mutation { reserveStock(input: {
    tradeRef: "t", lines: [{ productId: "${fakeId('CNHGH', 'Product', 1)}", quantity: 1 }], idempotencyKey: "k"
  }) { userErrors { code } } }`;
  expect((await network.query(reserve)).errors?.[0]?.extensions?.code).toBe('HUB_DRAINING');
  const decide = `mutation { decideKyb(input: {
    merchantId: "${fakeId('CNHGH', 'Merchant', 1)}", status: APPROVED, idempotencyKey: "k"
  }) { userErrors { code } } }`;
  expect(await network.query(decide)).toEqual({ data: { decideKyb: { userErrors: [] } } });
  expect(CNHGH.rows.log).toEqual(['decideKyb']);
});
