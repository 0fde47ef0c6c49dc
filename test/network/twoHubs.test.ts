import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contractSdl, contractVersion } from '../../schema/contracts.ts';
import { subgraphs } from '../../subgraphs/subgraphs.ts';
import { startTestNetwork, type TestNetwork } from '../support/network/startTestNetwork.ts';

let network: TestNetwork;

beforeAll(async () => {
  network = await startTestNetwork({ seed: 'two hubs' });
}, 60_000);

afterAll(() => network.close());

interface Connection<Node> {
  totalCount: number;
  nodes: Node[];
  edges: { cursor: string; node: Node }[];
  pageInfo: { hasNextPage: boolean; endCursor: string | null };
}

interface ProductRow {
  id: string;
  title: string;
  createdAt: string;
  hub: { code: string; name: string };
}

const page = `query Page($first: Int!, $after: String, $orderBy: ProductOrder!) {
  products(first: $first, after: $after, orderBy: $orderBy, filter: { text: "green" }) {
    totalCount
    nodes { id title createdAt hub { code name } }
    pageInfo { hasNextPage endCursor }
  }
}`;

async function walk(orderBy: string, sizes: readonly number[]): Promise<{ rows: ProductRow[]; total: number }> {
  const rows: ProductRow[] = [];
  let after: string | null = null;
  for (let number = 0; ; number++) {
    const variables: object = { first: sizes[number % sizes.length], after, orderBy };
    const { data, errors } = await network.query<{ products: Connection<ProductRow> }>(page, variables);
    expect(errors).toBeUndefined();
    if (!data) throw new Error('no data');
    rows.push(...data.products.nodes);
    if (!data.products.pageInfo.hasNextPage) return { rows, total: data.products.totalCount };
    after = data.products.pageInfo.endCursor;
  }
}

const sortTitle = ({ title, id }: ProductRow) => Buffer.from(`${title.normalize('NFKC').toLowerCase()}\u0001${id}`);

describe('rows of both hubs', () => {
  test('come in one order by title, each exactly once, over pages of varying size', async () => {
    const { rows, total } = await walk('TITLE', [7, 1, 13]);
    expect(rows).toHaveLength(total);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(total);
    expect(new Set(rows.map(({ hub }) => hub.code))).toEqual(new Set(['MYKUL', 'CNHGH']));
    const sorted = [...rows].sort((a, b) => Buffer.compare(sortTitle(a), sortTitle(b)));
    expect(rows.map(({ id }) => id)).toEqual(sorted.map(({ id }) => id));
  });

  test('come newest first when asked', async () => {
    const { rows, total } = await walk('NEWEST', [20]);
    expect(rows).toHaveLength(total);
    const times = rows.map(({ createdAt }) => Date.parse(createdAt));
    expect(times).toEqual([...times].sort((a, b) => b - a));
  });

  test('can be requested from one hub only', async () => {
    const { data } = await network.query<{ merchants: Connection<{ hub: { code: string } }> & { coverage: unknown } }>(
      '{ merchants(first: 50, hubs: ["CNHGH"]) { nodes { hub { code } } coverage { hub status } } }',
    );
    expect(data?.merchants.nodes.every(({ hub }) => hub.code === 'CNHGH')).toBe(true);
    expect(data?.merchants.coverage).toEqual([{ hub: 'CNHGH', status: 'ANSWERED' }]);
  });
});

test('an entity is fetched from its owner, whatever list it is in', async () => {
  type Row = {
    id: string;
    hub: { code: string; name: string };
    stock: { available: number; levels: { id: string }[] };
  };
  const { data, errors } = await network.query<{ products: Connection<Row> }>(
    '{ products(first: 60) { nodes { id hub { code name } stock { available levels { id } } } } }',
  );
  expect(errors).toBeUndefined();
  const rows = data?.products.nodes ?? [];
  expect(rows).toHaveLength(60);
  for (const { id, hub, stock } of rows) {
    expect(id).toContain(`gid://${hub.code}/`);
    for (const level of stock.levels) expect(level.id).toContain(`gid://${hub.code}/`);
  }
});

test('the directory of hubs and marketplaces is answered from the registry', async () => {
  const { data, errors } = await network.query(
    '{ hubs { code name country currency timeZone status subgraphs { name status contractVersion unsupportedFields } } hub(code: "CNHGH") { name } marketplaces { name homeHub { code } } }',
  );
  expect(errors).toBeUndefined();
  const served = subgraphs.map(({ name }) => ({
    name,
    status: 'ACTIVE',
    contractVersion: contractVersion(name, contractSdl(name)),
    unsupportedFields: [],
  }));
  expect(data).toMatchObject({
    hubs: [
      { code: 'CNHGH', name: 'Hangzhou', country: 'CN', currency: 'CNY', timeZone: 'Asia/Shanghai', status: 'ACTIVE' },
      { code: 'MYKUL', name: 'Kuala Lumpur', country: 'MY', currency: 'MYR', status: 'ACTIVE', subgraphs: served },
    ],
    hub: { name: 'Hangzhou' },
    marketplaces: [
      { name: 'Straits Bazaar', homeHub: { code: 'MYKUL' } },
      { name: 'West Lake Goods', homeHub: { code: 'CNHGH' } },
    ],
  });
});

test.each(['🍵', '!!!', '%', ''])('a search for %j, which contains no word, finds nothing at any hub', async (text) => {
  const query = `query ($text: String) {
    products(filter: { text: $text }) { totalCount nodes { id } coverage { status } }
    merchants(filter: { text: $text }) { totalCount nodes { id } }
  }`;
  const coverage = [{ status: 'ANSWERED' }, { status: 'ANSWERED' }];
  expect(await network.query(query, { text })).toEqual({
    data: { products: { totalCount: 0, nodes: [], coverage }, merchants: { totalCount: 0, nodes: [] } },
  });
});

describe('bad input gets one clear error', () => {
  interface Case {
    readonly name: string;
    readonly query: string;
    readonly code: string;
    readonly says: RegExp;
  }
  const cases: Case[] = [
    { name: 'a malformed id', query: '{ product(id: "7") { id } }', code: 'BAD_ID', says: /^id is not .*gid:/ },
    {
      name: 'an id of an unknown hub',
      query: '{ product(id: "gid://THBKK/Product/01JD4Q6V9M3T8R2W5X7Y0Z1A2B") { id } }',
      code: 'UNKNOWN_HUB',
      says: /THBKK/,
    },
    { name: 'first: 0', query: '{ products(first: 0) { totalCount } }', code: 'BAD_USER_INPUT', says: /first/ },
    {
      name: 'first: 100000',
      query: '{ products(first: 100000) { totalCount } }',
      code: 'BAD_USER_INPUT',
      says: /first/,
    },
    {
      name: 'a cursor that is none',
      query: '{ products(first: 1, after: "x") { totalCount } }',
      code: 'BAD_USER_INPUT',
      says: /after/,
    },
    {
      name: 'a GTIN with a wrong check digit in a filter',
      query: '{ products(first: 1, filter: { gtin: "9555555555555" }) { totalCount } }',
      code: 'BAD_USER_INPUT',
      says: /GTIN/,
    },
  ];
  test.each(cases)('$name', async ({ query, code, says }) => {
    const { errors } = await network.query(query);
    expect(errors?.length).toBeGreaterThanOrEqual(1);
    expect(new Set(errors?.map((error) => error.extensions?.code))).toEqual(new Set([code]));
    expect(errors?.[0]?.message).toMatch(says);
  });

  test('a cursor from another query', async () => {
    const { data } = await network.query<{ products: Connection<never> }>(
      '{ products(first: 1, orderBy: NEWEST) { pageInfo { endCursor } } }',
    );
    const { errors } = await network.query(
      'query ($after: String) { products(first: 1, after: $after) { totalCount } }',
      {
        after: data?.products.pageInfo.endCursor,
      },
    );
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
  });

  test.each([
    ['a body that is not JSON', '{', 400],
    ['an empty body', '', 400],
    ['a body over 1 MiB', JSON.stringify({ query: `{ product(id: "${'x'.repeat(1_100_000)}") { id } }` }), 413],
  ])('%s', async (_, body, status) => {
    const response = await fetch(`${network.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    expect(response.status).toBe(status);
    const answer = (await response.json()) as { errors: { message: string }[] };
    expect(answer.errors).toHaveLength(1);
    expect(JSON.stringify(answer)).not.toMatch(/node_modules|at Object/);
  });

  test('GET of a mutation is refused and nothing is written', async () => {
    const mutation =
      'mutation { registerMerchant(input: { hub: "MYKUL", legalName: "Nobody", identifiers: [{ scheme: OTHER, number: "N-1" }], idempotencyKey: "get" }) { merchant { id } } }';
    const response = await fetch(`${network.url}/graphql?query=${encodeURIComponent(mutation)}`, {
      headers: { 'apollo-require-preflight': 'true' },
    });
    expect(response.status).toBe(405);
    const { data } = await network.query<{ merchants: { totalCount: number } }>(
      '{ merchants(first: 1, filter: { text: "Nobody" }) { totalCount } }',
    );
    expect(data?.merchants.totalCount).toBe(0);
  });
});
