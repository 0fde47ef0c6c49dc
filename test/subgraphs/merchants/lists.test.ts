import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { subgraph as merchantsSubgraph } from '../../../subgraphs/merchants/subgraph.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';
import { lake } from './TestMerchants.ts';

interface Row {
  readonly id: string;
  readonly title: string;
  readonly legalName: string;
  readonly tradingName: string | null;
  readonly hsCode: string;
  readonly gtin: string | null;
  readonly kyb: string;
  readonly description: string | null;
}
interface Connection {
  readonly edges: { readonly cursor: string; readonly sortKey: string; readonly node: Row }[];
  readonly nodes: Row[];
  readonly pageInfo: Record<'hasNextPage' | 'hasPreviousPage', boolean> & Record<'startCursor' | 'endCursor', string>;
  readonly totalCount: number;
  readonly coverage: null;
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ code: 'CNHGH', subgraphs: [merchantsSubgraph], seed: 'lists' });
});
afterAll(() => hub.close());

const parts = 'nodes { id } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } totalCount coverage { hub }';
const productsText = `query ($first: Int! = 20, $after: String, $filter: ProductFilter, $orderBy: ProductOrder! = TITLE) {
  products(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    edges { cursor sortKey node { id title hsCode gtin description } } ${parts} } }`;
const merchantsText = `query ($first: Int! = 20, $after: String, $filter: MerchantFilter) {
  merchants(first: $first, after: $after, filter: $filter) {
    edges { cursor sortKey node { id legalName tradingName kyb } } ${parts} } }`;

async function products(variables: object = {}): Promise<Connection> {
  const { data, errors } = await hub.query<{ products: Connection }>('merchants', productsText, variables);
  expect(errors).toBeUndefined();
  return data!.products;
}

async function merchants(variables: object = {}): Promise<Connection> {
  const { data, errors } = await hub.query<{ merchants: Connection }>('merchants', merchantsText, variables);
  expect(errors).toBeUndefined();
  return data!.merchants;
}

async function allPages(
  list: (variables: object) => Promise<Connection>,
  variables: object,
): Promise<Connection['edges']> {
  const edges: Connection['edges'] = [];
  let after: string | null = null;
  for (let page = 0; page < 200; page++) {
    const connection: Connection = await list({ ...variables, after });
    edges.push(...connection.edges);
    expect(connection.pageInfo.hasPreviousPage).toBe(after !== null);
    if (!connection.pageInfo.hasNextPage) return edges;
    after = connection.pageInfo.endCursor;
  }
  throw new Error('The pages have no end.');
}

/** Compares as bytes, as a gateway does. */
const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('pages', () => {
  test.each(['TITLE', 'NEWEST'])(
    'of products by %s give each row once, in the order of their sort keys',
    async (orderBy) => {
      const edges = await allPages(products, { first: 97, orderBy });
      const keys = edges.map(({ sortKey }) => sortKey);
      expect(new Set(edges.map(({ node }) => node.id)).size).toBe(5_200);
      expect(edges).toHaveLength(5_200);
      expect(keys).toEqual([...keys].sort(byBytes));
      if (orderBy === 'TITLE') {
        const expected = edges.map(({ node }) => `${node.title.normalize('NFKC').toLowerCase()}\u0001${node.id}`);
        expect(keys).toEqual(expected);
      }
    },
  );

  test('of merchants go by legal name, and a filter keeps to its order', async () => {
    const edges = await allPages(merchants, { first: 50, filter: { kyb: 'APPROVED' } });
    const keys = edges.map(({ sortKey }) => sortKey);
    expect(keys).toEqual([...keys].sort(byBytes));
    expect(edges.every(({ node }) => node.kyb === 'APPROVED')).toBe(true);
    expect(edges).toHaveLength((await merchants({ filter: { kyb: 'APPROVED' } })).totalCount);
  });

  test('continue after any edge, and say what a hub alone can say', async () => {
    const whole = await products({ first: 30 });
    expect(whole).toMatchObject({ totalCount: 5_200, coverage: null });
    expect(whole.nodes.map(({ id }) => id)).toEqual(whole.edges.map(({ node }) => node.id));
    expect(whole.pageInfo.startCursor).toBe(whole.edges[0]!.cursor);
    const rest = await products({ first: 20, after: whole.edges[9]!.cursor });
    expect(rest.edges).toEqual(whole.edges.slice(10));
  });

  test.each([0, -1, 101, 1_000])('of %d rows are refused', async (first) => {
    const { data, errors } = await hub.query('merchants', productsText, { first });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['products'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });

  test('are refused after a cursor of another list, order or filter, and after a malformed cursor', async () => {
    const { pageInfo } = await products();
    const other = await merchants();
    const wrong: object[] = [
      { after: pageInfo.endCursor, orderBy: 'NEWEST' },
      { after: pageInfo.endCursor, filter: { text: 'silk' } },
      { after: other.pageInfo.endCursor },
      { after: 'x' },
      { after: 'x'.repeat(1_000_000) },
      { after: Buffer.from('["",1]').toString('base64url') },
    ];
    for (const variables of wrong) {
      const { errors } = await hub.query('merchants', productsText, variables);
      expect(errors).toMatchObject([{ path: ['products'], extensions: { code: 'BAD_USER_INPUT' } }]);
    }
  });
});

describe('filters', () => {
  test('find words of title or description by their beginnings, in any order, case and width', async () => {
    const { edges, totalCount } = await products({ first: 100, filter: { text: 'SCARF ＭＵＬ' } });
    expect(totalCount).toBeGreaterThan(20);
    for (const { node } of edges) expect(`${node.title} ${node.description}`).toMatch(/mulberry.*scarf/i);
    expect((await products({ filter: { text: 'scarf nonesuch' } })).totalCount).toBe(0);
  });

  test('find Chinese by characters that stand side by side', async () => {
    const { edges } = await products({ first: 100, filter: { text: '龙井' } });
    expect(edges.length).toBeGreaterThan(5);
    for (const { node } of edges) expect(node.title).toContain('龙井');
    expect((await products({ filter: { text: '井龙' } })).totalCount).toBe(0);
    const companies = await merchants({ first: 100, filter: { text: '丝绸 yiwu' } });
    for (const { node } of companies.edges) expect([node.legalName, node.tradingName].join()).toMatch(/丝绸.*Yiwu/);
  });

  test.each(['🍵', '!!!', '%', '*', ' … ', '', '   ', '\u200b', '\u0301', "'", '\\', '_', '-', '🇲🇾', '⠀'])(
    'find nothing where %j has no word to look for',
    async (text) => {
      const nothing = { totalCount: 0, edges: [], pageInfo: { hasNextPage: false } };
      expect(await products({ filter: { text } })).toMatchObject(nothing);
      expect(await merchants({ filter: { text, kyb: 'APPROVED' } })).toMatchObject(nothing);
    },
  );

  test('find all where nothing is searched for', async () => {
    expect((await products({ filter: { text: null } })).totalCount).toBe(5_200);
    expect((await products({ filter: {} })).totalCount).toBe(5_200);
  });

  test('narrow by HS prefix, GTIN, merchant and marketplace, and by all of them together', async () => {
    const tea = await products({ first: 100, filter: { hsPrefix: '0902' } });
    expect(tea.edges.length).toBeGreaterThan(20);
    for (const { node } of tea.edges) expect(node.hsCode).toMatch(/^0902/);

    const { id, gtin } = tea.edges.find(({ node }) => node.gtin)!.node;
    expect((await products({ filter: { gtin } })).nodes).toEqual([{ id }]);

    const text =
      'query ($id: ID!) { product(id: $id) { title merchant { id } listings { status marketplace { id } } } }';
    const { data } = await hub.query<{ product: { title: string; merchant: { id: string } } }>('merchants', text, {
      id,
    });
    const merchantId = data!.product.merchant.id;
    const filter = { text: data!.product.title.split(' ')[0], hsPrefix: '09', gtin, merchantId };
    expect((await products({ filter })).nodes).toEqual([{ id }]);
    expect((await products({ filter: { ...filter, hsPrefix: '10' } })).totalCount).toBe(0);

    const active = `SELECT count(*)::int AS count FROM listing WHERE marketplace_id = $1 AND status = 'ACTIVE'`;
    const [counted] = await hub.database('merchants').query<{ count: number }>({ text: active }, [lake]);
    expect((await products({ filter: { marketplaceId: lake } })).totalCount).toBe(counted!.count);
  });

  test('about a merchant of another hub return nothing, without an error', async () => {
    const merchantId = 'gid://MYKUL/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B';
    expect(await products({ filter: { merchantId } })).toMatchObject({ totalCount: 0, edges: [] });
  });

  test.each<[string, object]>([
    ['a GTIN with a wrong check digit', { gtin: '6901234567893' }],
    ['an HS prefix with a dot', { hsPrefix: '09.02' }],
    ['the id of a product for a merchant', { merchantId: 'gid://CNHGH/Product/01JD4Q6V9M3T8R2W5X7Y0Z1A2B' }],
    ['no id for a marketplace', { marketplaceId: '%' }],
    ['a text of a megabyte', { text: 'x'.repeat(1_000_000) }],
  ])('with %s are refused', async (_, filter) => {
    const { data, errors } = await hub.query('merchants', productsText, { filter });
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ path: ['products'], extensions: { code: 'BAD_USER_INPUT' } }]);
  });
});

describe('the cost of a query', () => {
  const nested = `query ($first: Int!) { products(first: $first) { totalCount nodes { title price { amount }
    merchant { legalName identifiers { number } consents { id } } listings { id status } } } }`;

  test('is the same number of statements for ten products and for a hundred', async () => {
    const costs: number[] = [];
    for (const first of [10, 100]) {
      hub.forgetStatements();
      const { errors } = await hub.query('merchants', nested, { first });
      expect(errors).toBeUndefined();
      costs.push(hub.statements.length);
    }
    expect(costs).toEqual([6, 6]);
  });

  test("of merchants' own products is one statement for all of them, each page with its own cursor", async () => {
    const text = `query ($first: Int!, $after: String) { merchants(first: $first, filter: { kyb: APPROVED }) {
      nodes { id products(first: 3, after: $after) { totalCount nodes { title } pageInfo { hasNextPage endCursor } } } } }`;
    const costs: number[] = [];
    for (const first of [10, 100]) {
      hub.forgetStatements();
      const { data } = await hub.query<{ merchants: { nodes: { products: Connection }[] } }>('merchants', text, {
        first,
      });
      costs.push(hub.statements.length);
      for (const { products: page } of data!.merchants.nodes) expect(page.nodes).toHaveLength(3);
    }
    expect(costs).toEqual([3, 3]);
  });

  test("a merchant's products continue exactly, in the order of their titles", async () => {
    const text = `query ($id: ID!, $after: String) { merchant(id: $id) { products(first: 7, after: $after) {
      edges { cursor sortKey node { id title } } ${parts} } } }`;
    const { data } = await hub.query<{ merchants: { nodes: Row[] } }>(
      'merchants',
      '{ merchants(first: 1, filter: { kyb: APPROVED }) { nodes { id } } }',
    );
    const { id } = data!.merchants.nodes[0]!;
    const pages = (variables: object) =>
      hub
        .query<{ merchant: { products: Connection } }>('merchants', text, { id, ...variables })
        .then((answer) => answer.data!.merchant.products);
    const edges = await allPages(pages, {});
    expect(edges).toHaveLength((await products({ filter: { merchantId: id } })).totalCount);
    const keys = edges.map(({ sortKey }) => sortKey);
    expect(keys).toEqual([...keys].sort(byBytes));
  });
});

describe('single entities', () => {
  test('are asked for in one statement a type; strangers among them fail alone', async () => {
    const { data } = await hub.query<{ products: { nodes: { id: string; merchant: Row; listings: Row[] }[] } }>(
      'merchants',
      '{ products(first: 40) { nodes { id merchant { id } listings { id } } } }',
    );
    const nodes = data!.products.nodes;
    const listing = nodes.flatMap(({ listings }) => listings)[0]!;
    const representations = [
      ...nodes.flatMap(({ id, merchant }) => [
        { __typename: 'Product', id },
        { __typename: 'Merchant', id: merchant.id },
      ]),
      { __typename: 'Listing', id: listing.id },
      { __typename: 'Product', id: 'gid://MYKUL/Product/01JD4Q6V9M3T8R2W5X7Y0Z1A2B' },
      { __typename: 'Product', id: 'gid://CNHGH/Product/01JD4Q6V9M3T8R2W5X7Y0Z1A2B' },
      { __typename: 'Merchant', id: 'x' },
    ];
    hub.forgetStatements();
    const answer = await hub.query<{ _entities: (Row | null)[] }>(
      'merchants',
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Product { id } ... on Merchant { id } ... on Listing { id } } }`,
      { representations },
    );
    expect(hub.statements).toHaveLength(3);
    expect(answer.data!._entities.slice(0, -3)).toEqual(representations.slice(0, -3).map(({ id }) => ({ id })));
    expect(answer.data!._entities.slice(-3)).toEqual([null, null, null]);
    expect(answer.errors).toMatchObject([
      { path: ['_entities', 81], extensions: { code: 'UNKNOWN_HUB' } },
      { path: ['_entities', 83], extensions: { code: 'BAD_ID' } },
    ]);
  });

  test('are null where the hub has none, and a fault where it cannot have one', async () => {
    const text = 'query ($id: ID!) { product(id: $id) { title } }';
    const ids: [string, string | undefined][] = [
      ['gid://CNHGH/Product/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', undefined],
      ['gid://MYKUL/Product/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', 'UNKNOWN_HUB'],
      ['gid://CNHGH/Merchant/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', 'BAD_ID'],
      ['x'.repeat(1_000_000), 'BAD_ID'],
    ];
    for (const [id, code] of ids) {
      const { data, errors } = await hub.query('merchants', text, { id });
      expect(data).toEqual({ product: null });
      expect(errors?.[0]?.extensions?.code).toBe(code);
    }
  });

  test('HS headings are found by six digits or a national line, and are null otherwise', async () => {
    const { data } = await hub.query(
      'merchants',
      '{ tea: hsCode(code: "090210") { code description } line: hsCode(code: "0902101000") { code } none: hsCode(code: "999999") { code } }',
    );
    expect(data).toEqual({
      tea: { code: '090210', description: 'Green tea in packings of up to 3 kg' },
      line: { code: '090210' },
      none: null,
    });
  });
});
