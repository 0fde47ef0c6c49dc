import type { ConformanceCase } from './ConformanceCase.ts';

const refuse = () => {
  throw new Error('asked where it must not be');
};

export const sharing: readonly ConformanceCase[] = [
  {
    name: '@provides and @external: a field comes from where it is at hand, on that path only',
    subgraphs: {
      reviews: {
        sdl: `type Query { review: Review @provides(fields: "author { name }") other: Review } type Review { author: User }
          type User @key(fields: "id") { id: ID! name: String @external }`,
        resolvers: {
          Query: {
            review: () => ({ author: { id: 'u', name: 'at hand' } }),
            other: () => ({ author: { id: 'u', name: 'at hand' } }),
          },
        },
      },
      users: {
        sdl: 'type User @key(fields: "id") { id: ID! name: String @shareable age: Int }',
        resolvers: { User: { name: () => 'from home', age: () => 0 } },
      },
    },
    operations: [
      { query: '{ review { author { name } } }', data: { review: { author: { name: 'at hand' } } } },
      { query: '{ other { author { name age } } }', data: { other: { author: { name: 'from home', age: 0 } } } },
    ],
  },
  {
    name: '@override: a field comes from its new home',
    subgraphs: {
      old: {
        sdl: 'type Query { user: User } type User @key(fields: "id") { id: ID! name: String }',
        resolvers: { Query: { user: () => ({ id: 'u' }) }, User: { name: refuse } },
      },
      next: {
        sdl: 'type User @key(fields: "id") { id: ID! name: String @override(from: "old") }',
        resolvers: { User: { name: () => 'new' } },
      },
    },
    operations: [{ query: '{ user { name id } }', data: { user: { name: 'new', id: 'u' } } }],
  },
  {
    name: '@shareable: a value that two subgraphs know in parts is put together',
    subgraphs: {
      one: {
        sdl: 'type Query { place: Place @shareable } type Place @shareable { street: String city: String tags: [Tag] } type Tag @shareable { a: Int }',
        resolvers: { Query: { place: () => ({ street: 's', city: 'c', tags: [{ a: 1 }, { a: 2 }] }) } },
      },
      two: {
        sdl: 'type Query { place: Place @shareable } type Place @shareable { city: String zip: Int tags: [Tag] } type Tag @shareable { b: Int }',
        resolvers: { Query: { place: () => ({ city: 'c', zip: 0, tags: [{ b: 3 }, { b: 4 }] }) } },
      },
    },
    operations: [
      { query: '{ place { zip street } }', data: { place: { zip: 0, street: 's' } } },
      {
        query: '{ place { tags { b a } city } }',
        data: {
          place: {
            tags: [
              { b: 3, a: 1 },
              { b: 4, a: 2 },
            ],
            city: 'c',
          },
        },
      },
    ],
  },
  {
    name: '@shareable: a field that fails in each subgraph that is asked for a part of it is one error',
    subgraphs: {
      one: {
        sdl: `type Query { row: Row } type Row @key(fields: "id") { id: ID! details: Details @shareable } type Details @shareable { x: Int }`,
        resolvers: { Query: { row: () => ({ id: '1' }) }, Row: { details: refuse } },
      },
      two: {
        sdl: `type Row @key(fields: "id") { id: ID! details: Details @shareable } type Details @shareable { y: Int }`,
        resolvers: { Row: { details: refuse } },
      },
    },
    operations: [
      {
        query: '{ row { details { x y } id } }',
        data: { row: { details: null, id: '1' } },
        errorPaths: [['row', 'details']],
      },
    ],
  },
  {
    name: '@inaccessible: a hidden key leads on, a hidden enum value is null and an error',
    subgraphs: {
      one: {
        sdl: `type Query { user: User } type User @key(fields: "secret") { secret: ID! @inaccessible state: State states: [State!] }
          enum State { ON OFF GONE @inaccessible }`,
        resolvers: { Query: { user: () => ({ secret: 's', state: 'GONE', states: ['ON', 'GONE'] }) } },
      },
      two: {
        sdl: 'type User @key(fields: "secret") { secret: ID! @inaccessible name: String }',
        resolvers: { User: { name: ({ secret }) => `knows ${secret}` } },
      },
    },
    operations: [
      {
        query: '{ user { name state } }',
        data: { user: { name: 'knows s', state: null } },
        errorPaths: [['user', 'state']],
      },
      { query: '{ user { states } }', data: { user: { states: null } }, errorPaths: [['user', 'states', 1]] },
    ],
  },
  {
    name: '@context and @fromContext: each entity gets what is around it, equal ones under different parents too',
    subgraphs: {
      shops: {
        sdl: `type Query { shops: [Shop!]! best: Shop } type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String! shelf: [Good!] }
          type Good @key(fields: "id") { id: ID! price(in: String @fromContext(field: "$shop { currency }")): String }`,
        resolvers: {
          Query: {
            shops: () => [
              { id: '1', currency: 'CNY', shelf: [{ id: 'g' }, { id: 'h' }] },
              { id: '2', currency: 'MYR', shelf: [{ id: 'g' }] },
            ],
            best: () => ({ id: '3', currency: 'SGD', shelf: [{ id: 'g' }] }),
          },
          Good: { price: ({ id }, args) => `${id} in ${args.in}` },
        },
      },
      names: {
        sdl: 'type Good @key(fields: "id") { id: ID! name: String }',
        resolvers: { Good: { name: ({ id }) => `name ${id}` } },
      },
    },
    operations: [
      {
        query: '{ shops { shelf { name price } } }',
        data: {
          shops: [
            {
              shelf: [
                { name: 'name g', price: 'g in CNY' },
                { name: 'name h', price: 'h in CNY' },
              ],
            },
            { shelf: [{ name: 'name g', price: 'g in MYR' }] },
          ],
        },
      },
      {
        query: '{ shops { id: currency shelf { price } } }',
        data: {
          shops: [
            { id: 'CNY', shelf: [{ price: 'g in CNY' }, { price: 'h in CNY' }] },
            { id: 'MYR', shelf: [{ price: 'g in MYR' }] },
          ],
        },
      },
      {
        query: '{ shops { shelf { price } } best { shelf { price } } }',
        data: {
          shops: [{ shelf: [{ price: 'g in CNY' }, { price: 'h in CNY' }] }, { shelf: [{ price: 'g in MYR' }] }],
          best: { shelf: [{ price: 'g in SGD' }] },
        },
      },
    ],
  },
];
