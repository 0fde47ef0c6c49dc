import { expect, test } from '@jest/globals';
import type { FetchResult } from '../../../gateway/execute/DataSource.ts';
import { composed } from '../../support/federation/composed.ts';
import { engineOf } from '../../support/federation/engineOf.ts';
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

test('nulls what may not be null at each place of the client and reports it once, with the path of the client', async () => {
  const { ask } = shop();
  const { data, errors } = await ask('{ p: product(id: "3") { of: seller { score: rating } } }');
  expect(data).toEqual({ p: null });
  expect(errors).toEqual([
    { message: 'no rating', path: ['p', 'of', 'score'], extensions: { code: 'SUBGRAPH_ERROR', subgraph: 'sellers' } },
  ]);
});

test('tells of a null that one subgraph answered where it may not, though another failed at the same object', async () => {
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

test('names the field of an error below an object that is null, whose type only the fragments around it tell', async () => {
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
