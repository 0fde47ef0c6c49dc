import { expect, test } from '@jest/globals';
import { testEngine } from '../../support/federation/testEngine.ts';

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
