import type { ConformanceCase } from './ConformanceCase.ts';

const refuse = () => {
  throw new Error('asked where it must not be');
};

/** `@provides`, `@external` and `@override` where they meet other things. */
export const providing: readonly ConformanceCase[] = [
  {
    name: '@provides: nested two deep, what is beyond comes from its home',
    subgraphs: {
      feed: {
        sdl: `type Query { top: Post @provides(fields: "author { city { name } }") }
          type Post { author: Author } type Author @key(fields: "id") { id: ID! city: City @external }
          type City @key(fields: "id") { id: ID! name: String @external }`,
        resolvers: { Query: { top: () => ({ author: { id: 'a', city: { id: 'c', name: 'at hand' } } }) } },
      },
      places: {
        sdl: `type Author @key(fields: "id") { id: ID! city: City @shareable }
          type City @key(fields: "id") { id: ID! name: String @shareable people: Int }`,
        resolvers: { Author: { city: refuse }, City: { name: refuse, people: ({ id }) => (id === 'c' ? 3 : 0) } },
      },
    },
    operations: [
      { query: '{ top { author { city { name } } } }', data: { top: { author: { city: { name: 'at hand' } } } } },
      {
        query: '{ top { author { city { people name } } } }',
        data: { top: { author: { city: { people: 3, name: 'at hand' } } } },
      },
    ],
  },
  {
    name: '@provides on a union and on an interface: only for the types that it names',
    subgraphs: {
      shelf: {
        sdl: `type Query { items: [Item] @provides(fields: "... on Book { title }") media: [Media] @provides(fields: "... on Film { title }") }
          union Item = Book | Film interface Media { id: ID! }
          type Book implements Media @key(fields: "id") { id: ID! title: String @external }
          type Film implements Media @key(fields: "id") { id: ID! title: String @external }`,
        resolvers: {
          Query: {
            items: () => [
              { __typename: 'Book', id: 'b', title: 'at hand' },
              { __typename: 'Film', id: 'f', title: 'not to be asked' },
            ],
            media: () => [
              { __typename: 'Film', id: 'f', title: 'at hand' },
              { __typename: 'Book', id: 'b', title: 'not to be asked' },
            ],
          },
        },
      },
      titles: {
        sdl: `type Book @key(fields: "id") { id: ID! title: String @shareable }
          type Film @key(fields: "id") { id: ID! title: String @shareable }`,
        resolvers: { Book: { title: () => 'from home' }, Film: { title: () => 'from home' } },
      },
    },
    operations: [
      {
        query: '{ items { ... on Book { title } ... on Film { title } } }',
        data: { items: [{ title: 'at hand' }, { title: 'from home' }] },
      },
      {
        query: '{ media { id ... on Book { title } ... on Film { name: title } } }',
        data: {
          media: [
            { id: 'f', name: 'at hand' },
            { id: 'b', title: 'from home' },
          ],
        },
      },
    ],
  },
  {
    name: '@provides and @requires of one field: the path that provides it and the subgraph that requires it both have it',
    subgraphs: {
      orders: {
        sdl: `type Query { order: Order } type Order { lines: [Line] @provides(fields: "grams") }
          type Line @key(fields: "sku") { sku: ID! grams: Int @external }`,
        resolvers: {
          Query: {
            order: () => ({
              lines: [
                { sku: '1', grams: 5 },
                { sku: '2', grams: 0 },
              ],
            }),
          },
        },
      },
      goods: {
        sdl: 'type Line @key(fields: "sku") { sku: ID! grams: Int @shareable }',
        resolvers: { Line: { grams: ({ sku }) => (sku === '1' ? 5 : 0) } },
      },
      freight: {
        sdl: 'type Line @key(fields: "sku") { sku: ID! grams: Int @external fee: Int @requires(fields: "grams") }',
        resolvers: { Line: { fee: ({ grams }) => grams * 2 } },
      },
    },
    operations: [
      { query: '{ order { lines { fee } } }', data: { order: { lines: [{ fee: 10 }, { fee: 0 }] } } },
      {
        query: '{ order { lines { grams fee sku } } }',
        data: {
          order: {
            lines: [
              { grams: 5, fee: 10, sku: '1' },
              { grams: 0, fee: 0, sku: '2' },
            ],
          },
        },
      },
    ],
  },
  {
    name: '@external without a use on this path: the field comes from where it is, though it is declared here',
    subgraphs: {
      a: {
        sdl: `type Query { user: User } type User @key(fields: "id") { id: ID! name: String @external
          greeting: String @requires(fields: "name") }`,
        resolvers: {
          Query: { user: () => ({ id: 'u', name: 'nobody' }) },
          User: { greeting: ({ name }) => `Hi ${name}` },
        },
      },
      b: {
        sdl: 'type User @key(fields: "id") { id: ID! name: String nick: String }',
        resolvers: { User: { name: () => 'Bea', nick: () => 'B' } },
      },
    },
    operations: [
      { query: '{ user { name } }', data: { user: { name: 'Bea' } } },
      {
        query: '{ user { id greeting nick name } }',
        data: { user: { id: 'u', greeting: 'Hi Bea', nick: 'B', name: 'Bea' } },
      },
    ],
  },
  {
    name: 'a field declared external here is not asked here on the way to a key elsewhere',
    subgraphs: {
      a: {
        sdl: `type Query { thing: Thing other: Thing @provides(fields: "code") } type Thing @key(fields: "id") { id: ID! code: ID! @external }`,
        resolvers: { Query: { thing: () => ({ id: '1', code: 'wrong' }), other: () => ({ id: '2', code: 'c2' }) } },
      },
      b: {
        sdl: `type Thing @key(fields: "id") @key(fields: "code") { id: ID! code: ID! @shareable size: Int @external
          double: Int @requires(fields: "size") }`,
        resolvers: { Thing: { code: ({ id }) => `c${id}`, double: ({ size }) => size * 2 } },
      },
      c: {
        sdl: 'type Thing @key(fields: "code") { code: ID! @shareable size: Int }',
        resolvers: { Thing: { size: ({ code }) => Number(code.slice(1)) } },
      },
    },
    operations: [
      { query: '{ thing { double } other { double } }', data: { thing: { double: 2 }, other: { double: 4 } } },
      {
        query: '{ thing { size code } other { code size } }',
        data: { thing: { size: 1, code: 'c1' }, other: { code: 'c2', size: 2 } },
      },
    ],
  },
  {
    name: '@override: of a field that others require, of one that an interface has, and from a subgraph that is no more',
    subgraphs: {
      old: {
        sdl: `type Query { item: Item items: [Item] } interface Item { id: ID! price: Int }
          type Tea implements Item @key(fields: "id") { id: ID! price: Int }
          type Cup implements Item @key(fields: "id") { id: ID! price: Int }`,
        resolvers: {
          Query: {
            item: () => ({ __typename: 'Tea', id: 't' }),
            items: () => [
              { __typename: 'Tea', id: 't' },
              { __typename: 'Cup', id: 'c' },
            ],
          },
          Tea: { price: refuse },
          Cup: { price: () => 7 },
        },
      },
      next: {
        sdl: `type Tea @key(fields: "id") { id: ID! price: Int @override(from: "old") colour: String @override(from: "gone") }`,
        resolvers: { Tea: { price: () => 5, colour: () => 'green' } },
      },
      tax: {
        sdl: 'type Tea @key(fields: "id") { id: ID! price: Int @external tax: Float @requires(fields: "price") }',
        resolvers: { Tea: { tax: ({ price }) => price / 10 } },
      },
    },
    operations: [
      {
        query: '{ item { price ... on Tea { tax colour } } }',
        data: { item: { price: 5, tax: 0.5, colour: 'green' } },
      },
      {
        query: '{ items { price id } }',
        data: {
          items: [
            { price: 5, id: 't' },
            { price: 7, id: 'c' },
          ],
        },
      },
      { query: '{ items { ... on Tea { tax } ... on Cup { price } } }', data: { items: [{ tax: 0.5 }, { price: 7 }] } },
    ],
  },
];
