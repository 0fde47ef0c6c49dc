import { afterEach, describe, expect, test } from '@jest/globals';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';
import { postGraphQL } from '../../support/hub/postGraphQL.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';

describe('over hubs', () => {
  let network: FakeNetwork;

  afterEach(() => network.close());

  /** Starts a network of so many hubs, whose gateway lets an operation ask for so many rows. */
  async function start(hubs: number, maxRows?: number): Promise<void> {
    const codes = ['MYKUL', 'CNHGH', 'THBKK', 'VNSGN', 'BEANR'].slice(0, hubs);
    network = await FakeNetwork.start(
      codes.map((code) => ({ code })),
      { settings: maxRows ? { maxRows } : {} },
    );
  }

  /** Pages in pages, so many levels deep. */
  const nested = (levels: number): string =>
    levels === 0 ? 'id' : `merchant { products(first: $n) { nodes { ${nested(levels - 1)} } } }`;
  const deep = `query ($n: Int!) { products(first: 2) { nodes { ${nested(4)} } } }`;
  const code = (extensions: Readonly<Record<string, unknown>> | undefined) => extensions?.code;

  test('pages in pages are refused before any hub is asked, with the rows, the bound and the field to page smaller', async () => {
    await start(1);
    const called = () => network.hub('MYKUL').calls.filter(({ body }) => JSON.stringify(body).includes('products'));
    expect((await network.query(deep, { n: 2 })).errors).toBeUndefined();
    const { length } = called();
    const { data, errors } = await network.query<never>(deep, { n: 100 });
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      {
        message:
          'The operation requests up to 206060607 rows; the limit is 50000. ' +
          'Most are at products.nodes.merchant.products.nodes.merchant.products.nodes.merchant.products.nodes.merchant.products: ' +
          'request smaller pages there.',
        extensions: { code: 'OPERATION_TOO_LARGE', retryable: false },
      },
    ]);
    expect(called()).toHaveLength(length);
  });

  test('one operation is refused or answered by the page sizes of each request, written out or in a variable', async () => {
    await start(1, 500);
    const inVariable = 'query ($n: Int!) { products(first: $n) { nodes { id merchant { id } } } }';
    expect((await network.query(inVariable, { n: 40 })).errors).toBeUndefined();
    expect(code((await network.query(inVariable, { n: 300 })).errors?.[0]?.extensions)).toBe('OPERATION_TOO_LARGE');
    const writtenOut = inVariable.replace('($n: Int!)', '').replace('$n', '300');
    expect(code((await network.query(writtenOut)).errors?.[0]?.extensions)).toBe('OPERATION_TOO_LARGE');
    expect((await network.query(inVariable, { n: 40 })).errors).toBeUndefined();
  });

  test.each([
    [1, 41],
    [2, 82],
    [5, 123],
  ])(
    'a page merged from %i hubs costs %i rows: its own at each hub, and no more than three times',
    async (hubs, rows) => {
      await start(hubs, rows);
      const page = 'query ($n: Int!) { products(first: $n) { nodes { id } } }';
      expect((await network.query(page, { n: 40 })).errors).toBeUndefined();
      expect((await network.query(page, { n: 41 })).errors?.[0]?.message).toMatch(`up to ${(rows * 42) / 41} rows`);
    },
  );

  test('what is skipped costs nothing', async () => {
    await start(1, 500);
    const query = `query ($n: Int!, $deep: Boolean!) {
      products(first: $n) { nodes { id merchant @include(if: $deep) { products(first: 100) { nodes { id } } } } }
    }`;
    expect((await network.query(query, { n: 40, deep: false })).errors).toBeUndefined();
    expect(code((await network.query(query, { n: 40, deep: true })).errors?.[0]?.extensions)).toBe(
      'OPERATION_TOO_LARGE',
    );
  });

  test('a page of a hundred products with what belongs to them is within the bound', async () => {
    await start(5);
    const page = `{
      products(first: 100) {
        totalCount
        nodes {
          id title description hub { name } price { amount currencyCode } merchant { legalName identifiers { number } }
          listings { status marketplace { name } price { amount } }
          stock { available levels { location lot onHand } }
        }
        coverage { hub status }
      }
    }`;
    const { data, errors } = await network.query<{ products: { nodes: unknown[] } }>(page);
    expect(errors).toBeUndefined();
    expect(data?.products.nodes).toHaveLength(100);
  });
});

describe('over a plain supergraph', () => {
  let gateway: PlainGateway;

  afterEach(() => gateway.close());

  const link = (names: string) =>
    `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", ${names}])`;
  const item = (index: number) => ({ id: String(index) });
  const shop = {
    catalog: {
      sdl: `${link('"@listSize", "@cost"')}
        type Query {
          items(first: Int! = 3): [Item!]! @listSize(slicingArguments: ["first"])
          all: [Item!]! @listSize(assumedSize: 60)
        }
        type Item @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: {
          items: (_: unknown, { first }: Readonly<Record<string, unknown>>) =>
            Array.from({ length: Number(first) }, (__, index) => item(index)),
          all: () => [item(1)],
        },
      },
    },
    reviews: {
      sdl: `${link('"@listSize", { name: "@cost", as: "@weight" }')}
        type Item @key(fields: "id") { id: ID! reviews: [Review!]! @listSize(assumedSize: 4) }
        type Review @weight(weight: 2) { text: String! }`,
      resolvers: { Item: { reviews: () => [{ text: 'Good.' }] } },
    },
  };
  const query = 'query ($n: Int!) { items(first: $n) { reviews { text } } }';

  test('the cost directives of any federation supergraph count, over the bound that is configured', async () => {
    gateway = await startPlainGateway(shop, { maxRows: 90 });
    const answer = await postGraphQL<{ items: unknown[] }>(gateway.url, query, { n: 10 });
    expect(answer.errors).toBeUndefined();
    expect(answer.data?.items).toHaveLength(10);
    expect((await postGraphQL(gateway.url, query, { n: 11 })).errors?.[0]).toEqual({
      message: 'The operation requests up to 99 rows; the limit is 90. Most are at items: request smaller pages there.',
      extensions: { code: 'OPERATION_TOO_LARGE', retryable: false },
    });
    expect((await postGraphQL(gateway.url, '{ all { id } }')).errors).toBeUndefined();
    expect((await postGraphQL(gateway.url, '{ a: all { id } b: all { id } }')).errors?.[0]?.message).toMatch(
      '120 rows',
    );
  });

  test('leaves under many names count, however few the rows', async () => {
    gateway = await startPlainGateway(shop, { maxRows: 90 });
    const ids = Array.from({ length: 100 }, (_, index) => `i${index}: id`).join(' ');
    expect((await postGraphQL(gateway.url, `{ items(first: 2) { ${ids} } }`)).errors).toBeUndefined();
    expect((await postGraphQL(gateway.url, `{ items(first: 3) { ${ids} } }`)).errors?.[0]?.message).toMatch(
      'up to 300 values; the limit is 270',
    );
  });
});
