import type { TestSubgraphs } from '../federation/testEngine.ts';

const titles: Record<string, string> = { '1': 'Lamp', '2': 'Teapot' };

/** Two subgraphs with a query, an entity hop, a field that fails, and a mutation. */
export const smallShop: TestSubgraphs = {
  catalog: {
    sdl: `
      type Query { product(id: ID!): Product products(first: Int! = 2): [Product!]! }
      type Mutation { rename(id: ID!, title: String!): Product }
      type Product @key(fields: "id") { id: ID! title: String! }`,
    resolvers: {
      Query: {
        product: (_, { id }) => (titles[id as string] ? { id, title: titles[id as string] } : null),
        products: (_, { first }) =>
          Object.entries(titles)
            .slice(0, first as number)
            .map(([id, title]) => ({ id, title })),
      },
      Mutation: { rename: (_, { id, title }) => ({ id, title }) },
    },
  },
  stock: {
    sdl: 'type Product @key(fields: "id") { id: ID! stock: Int! shelf: String }',
    resolvers: {
      Product: {
        stock: ({ id }) => Number(id) * 10,
        shelf: () => {
          throw new Error('The shelves are being moved.');
        },
      },
    },
  },
};
