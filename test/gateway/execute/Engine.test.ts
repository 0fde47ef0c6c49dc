import { describe, expect, test } from '@jest/globals';
import type { FetchResult, SubgraphFetch } from '../../../gateway/execute/DataSource.ts';
import { FetchTraces } from '../../../gateway/execute/FetchTraces.ts';
import { composed } from '../../support/federation/composed.ts';
import { engineOf } from '../../support/federation/engineOf.ts';
import type { Resolver } from '../../support/federation/subgraphSchema.ts';
import { testEngine, testRequest } from '../../support/federation/testEngine.ts';

const products = [
  { id: '1', name: 'Tea', seller: { id: 's1' } },
  { id: '2', name: 'Silk', seller: { id: 's1' } },
  { id: '3', name: 'Rice', seller: { id: 's2' } },
];

function shop() {
  return testEngine({
    products: {
      sdl: `type Query { products: [Product!]! product(id: ID!): Product }
        type Product @key(fields: "id") { id: ID! name: String! seller: Seller! }
        type Seller @key(fields: "id") { id: ID! }`,
      resolvers: {
        Query: { products: () => products, product: (_, { id }) => products.find((each) => each.id === id) },
      },
    },
    sellers: {
      sdl: 'type Seller @key(fields: "id") { id: ID! name: String rating: Float! }',
      resolvers: {
        Seller: {
          name: ({ id }) => `Seller ${id}`,
          rating: ({ id }) => (id === 's1' ? 4.5 : Promise.reject(Error('no rating'))),
        },
      },
    },
  });
}

test('asks a subgraph once for each entity, wherever it appears, and answers in the order of the client', async () => {
  const { ask, dataSource } = shop();
  const { data, errors } = await ask('{ products { seller { id: name __typename } title: name } }');
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).toBe(
    JSON.stringify({
      products: [
        { seller: { id: 'Seller s1', __typename: 'Seller' }, title: 'Tea' },
        { seller: { id: 'Seller s1', __typename: 'Seller' }, title: 'Silk' },
        { seller: { id: 'Seller s2', __typename: 'Seller' }, title: 'Rice' },
      ],
    }),
  );
  expect(dataSource.calls.map(({ representations }) => representations)).toEqual([
    [],
    ['{"__typename":"Seller","id":"s1"}', '{"__typename":"Seller","id":"s2"}'],
  ]);
});

test('handles a null of a non-null field at each place of the client and reports it once, with the path of the client', async () => {
  const { ask } = shop();
  const { data, errors } = await ask('{ p: product(id: "3") { of: seller { score: rating } } }');
  expect(data).toEqual({ p: null });
  expect(errors).toEqual([
    { message: 'no rating', path: ['p', 'of', 'score'], extensions: { code: 'SUBGRAPH_ERROR', subgraph: 'sellers' } },
  ]);
});

test('reports an invalid null of one subgraph, even if another failed at the same object', async () => {
  const supergraphSdl = composed({
    products: 'type Query { product: Product } type Product @key(fields: "id") { id: ID! name: String! }',
    stock: 'type Product @key(fields: "id") { id: ID! stock: Int }',
  });
  const answers: Readonly<Record<string, FetchResult>> = {
    products: { data: { product: { __typename: 'Product', id: '1', name: null } } },
    stock: { data: { _entities: [null] }, errors: [{ message: 'away', path: ['_entities', 0], extensions: {} }] },
  };
  const prepare = ({ subgraph }: { readonly subgraph: string }) => ({
    run: async () => structuredClone(answers[subgraph] as FetchResult),
  });
  const operation = await engineOf(supergraphSdl, { prepare }).compile('{ product { name stock } }');
  const { data, errors } = await operation.execute({ request: testRequest });
  expect(data).toEqual({ product: null });
  expect(errors?.map(({ message, path }) => [message, path])).toEqual([
    ['away', ['product']],
    ['Cannot return null for non-nullable field Product.name.', ['product', 'name']],
  ]);
});

test('names the field of an error below a null object whose type only follows from the fragments around it', async () => {
  const { ask } = testEngine({
    things: {
      sdl: `type Query { things: [Thing] }
        union Thing = Box | Bag
        type Box { label: Label! }
        type Bag { size: Int }
        interface Text { text: String! }
        type Label implements Text { text: String! }`,
      resolvers: {
        Query: {
          things: () => [
            { __typename: 'Box', label: {} },
            { __typename: 'Bag', size: 1 },
          ],
        },
        Label: { text: () => Promise.reject(Error('no text')) },
      },
    },
  });
  const { data, errors } = await ask(
    '{ things { ... on Box { label { ...T } } ... on Bag { size } } } fragment T on Text { text }',
  );
  expect(data).toEqual({ things: [null, { size: 1 }] });
  expect(errors).toEqual([expect.objectContaining({ message: 'no text', path: ['things', 0, 'label', 'text'] })]);
});

describe('two ways to the same entities', () => {
  const bothSellers = '{ product { seller { name } } order(buyer: "s1") { buyer { name } } }';
  const trade = (name: Resolver = ({ id }, args) => `Seller ${id} ${args.in}`) =>
    testEngine({
      products: {
        sdl: `type Query { product: Product } type Mutation { list(id: ID!): Product }
          type Product { seller: Seller } type Seller @key(fields: "id") { id: ID! }`,
        resolvers: {
          Query: { product: () => ({ seller: { id: 's1' } }) },
          Mutation: { list: (_, { id }) => ({ seller: { id } }) },
        },
      },
      orders: {
        sdl: `type Query { order(buyer: ID!): Order }
          type Order { buyer: Seller } type Seller @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { order: (_, { buyer }) => ({ buyer: { id: buyer } }) } },
      },
      sellers: {
        sdl: 'type Seller @key(fields: "id") { id: ID! name(in: String = ""): String }',
        resolvers: { Seller: { name } },
      },
    });
  const askedOfSellers = ({ dataSource }: ReturnType<typeof trade>) =>
    dataSource.calls.filter(({ subgraph }) => subgraph === 'sellers').map(({ representations }) => representations);
  const seller = (id: string) => [`{"__typename":"Seller","id":"${id}"}`];

  test('are one call', async () => {
    const engine = trade();
    const { data, errors } = await engine.ask(bothSellers);
    expect(errors).toBeUndefined();
    expect(data).toEqual({ product: { seller: { name: 'Seller s1 ' } }, order: { buyer: { name: 'Seller s1 ' } } });
    expect(askedOfSellers(engine)).toEqual([seller('s1')]);
  });

  test('are a call for each execution', async () => {
    const engine = trade();
    const operation = await engine.compile(bothSellers);
    for (const _ of [1, 2, 3]) await operation.execute({ request: testRequest });
    expect(askedOfSellers(engine)).toEqual([seller('s1'), seller('s1'), seller('s1')]);
  });

  test('that lead to others are asked for both', async () => {
    const engine = trade();
    const { data } = await engine.ask('{ product { seller { name } } order(buyer: "s2") { buyer { name } } }');
    expect(data).toEqual({ product: { seller: { name: 'Seller s1 ' } }, order: { buyer: { name: 'Seller s2 ' } } });
    expect(askedOfSellers(engine)).toHaveLength(2);
  });

  test('are asked for both where they are asked in other words', async () => {
    const engine = trade();
    const { data } = await engine.ask(
      'query ($a: String, $b: String) { product { seller { name(in: $a) } } order(buyer: "s1") { buyer { name(in: $b) } } }',
      { a: 'en', b: 'zh' },
    );
    expect(data).toEqual({ product: { seller: { name: 'Seller s1 en' } }, order: { buyer: { name: 'Seller s1 zh' } } });
  });

  test('are asked again after a mutation', async () => {
    const engine = trade();
    await engine.ask('mutation { a: list(id: "s1") { seller { name } } b: list(id: "s1") { seller { name } } }');
    expect(askedOfSellers(engine)).toEqual([seller('s1'), seller('s1')]);
  });

  test('are traced with what answered them', async () => {
    const traces = new FetchTraces();
    const operation = await trade().compile(bothSellers);
    const { plan } = await operation.execute({ request: { ...testRequest, traces } });
    expect(plan?.root?.kind).toBe('Parallel');
    expect(traces.fetches).toEqual([
      expect.objectContaining({ subgraph: 'sellers', representations: 1, answeredBy: 2 }),
    ]);
  });

  test('that fail are an error at both', async () => {
    const engine = trade(() => Promise.reject(Error('away')));
    const { data, errors } = await engine.ask(bothSellers);
    expect(data).toEqual({ product: { seller: { name: null } }, order: { buyer: { name: null } } });
    expect(errors?.map(({ path }) => path?.join('.')).sort()).toEqual(['order.buyer.name', 'product.seller.name']);
    expect(askedOfSellers(engine)).toHaveLength(1);
  });

  test('keep apart what is added to each', async () => {
    const supergraphSdl = composed({
      products:
        'type Query { product: Product } type Product { seller: Seller } type Seller @key(fields: "id") { id: ID! }',
      orders: 'type Query { order: Order } type Order { buyer: Seller } type Seller @key(fields: "id") { id: ID! }',
      sellers: 'type Seller @key(fields: "id") { id: ID! home: Place } type Place @key(fields: "id") { id: ID! }',
      places: 'type Place @key(fields: "id") { id: ID! city: String zip: String }',
    });
    const s1 = { __typename: 'Seller', id: 's1' };
    const answerTo = ({ subgraph, text }: SubgraphFetch): FetchResult => {
      if (subgraph === 'products') return { data: { product: { seller: s1 } } };
      if (subgraph === 'orders') return { data: { order: { buyer: s1 } } };
      if (subgraph === 'sellers') return { data: { _entities: [{ home: { __typename: 'Place', id: 'p1' } }] } };
      if (text.includes('zip')) return { data: null, errors: [{ message: 'away', extensions: {} }] };
      return { data: { _entities: [{ city: 'Ipoh' }] } };
    };
    const prepare = (fetch: SubgraphFetch) => ({ run: async () => structuredClone(answerTo(fetch)) });
    const operation = await engineOf(supergraphSdl, { prepare }).compile(
      '{ product { seller { home { city zip } } } order { buyer { home { city } } } }',
    );
    const { data } = await operation.execute({ request: testRequest });
    expect(data).toEqual({
      product: { seller: { home: { city: null, zip: null } } },
      order: { buyer: { home: { city: 'Ipoh' } } },
    });
  });
});

test('refuses a subscription, which a plain supergraph may have', async () => {
  const { ask } = testEngine({ news: { sdl: 'type Query { a: Int } type Subscription { b: Int }', resolvers: {} } });
  await expect(ask('subscription { b }')).rejects.toThrow(
    expect.objectContaining({
      message: 'Subscriptions are not supported.',
      extensions: expect.objectContaining({ code: 'BAD_REQUEST' }),
    }),
  );
});
