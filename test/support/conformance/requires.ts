import type { ConformanceCase } from './ConformanceCase.ts';

export const requires: readonly ConformanceCase[] = [
  {
    name: '@requires: nested inputs arrive as they were, zero, false and empty text included',
    subgraphs: {
      goods: {
        sdl: `type Query { good: Good } type Good @key(fields: "id") { id: ID! weight: Int box: Box parts: [Part] }
          type Box { size: Int fragile: Boolean note: String } type Part { mass: Int }`,
        resolvers: {
          Query: {
            good: () => ({
              id: '1',
              weight: 0,
              box: { size: 0, fragile: false, note: '' },
              parts: [{ mass: 1 }, null],
            }),
          },
        },
      },
      freight: {
        sdl: `type Good @key(fields: "id") { id: ID! weight: Int @external box: Box @external parts: [Part] @external
            label: String @requires(fields: "weight box { size fragile note } parts { mass }") }
          type Box @external { size: Int fragile: Boolean note: String } type Part @external { mass: Int }`,
        resolvers: {
          Good: {
            label: ({ weight, box, parts }) =>
              JSON.stringify([
                weight,
                box.size,
                box.fragile,
                box.note,
                parts.map((part: { mass: number } | null) => part?.mass ?? null),
              ]),
          },
        },
      },
    },
    operations: [
      { query: '{ good { label } }', data: { good: { label: '[0,0,false,"",[1,null]]' } } },
      {
        query: '{ good { weight label box { note } } }',
        data: { good: { weight: 0, label: '[0,0,false,"",[1,null]]', box: { note: '' } } },
      },
    ],
  },
  {
    name: '@requires with arguments: two fields may need one field in two ways, beside the way of the client',
    subgraphs: {
      goods: {
        sdl: 'type Query { goods: [Good] } type Good @key(fields: "id") { id: ID! price(in: String = "EUR"): String }',
        resolvers: {
          Query: { goods: () => [{ id: '1' }, { id: '2' }] },
          Good: { price: ({ id }, args) => `${id} ${args.in}` },
        },
      },
      tax: {
        sdl: `type Good @key(fields: "id") { id: ID! price(in: String = "EUR"): String @external
          chinese: String @requires(fields: "price(in: \\"CNY\\")") malay: String @requires(fields: "price(in: \\"MYR\\")") }`,
        resolvers: { Good: { chinese: ({ price }) => `tax on ${price}`, malay: ({ price }) => `tax on ${price}` } },
      },
    },
    operations: [
      {
        query: '{ goods { chinese malay price } }',
        data: {
          goods: [
            { chinese: 'tax on 1 CNY', malay: 'tax on 1 MYR', price: '1 EUR' },
            { chinese: 'tax on 2 CNY', malay: 'tax on 2 MYR', price: '2 EUR' },
          ],
        },
      },
      {
        query: '{ goods { price: malay chinese: price(in: "CNY") } }',
        data: {
          goods: [
            { price: 'tax on 1 MYR', chinese: '1 CNY' },
            { price: 'tax on 2 MYR', chinese: '2 CNY' },
          ],
        },
      },
    ],
  },
  {
    name: '@requires: circular between two subgraphs, in the order that the inputs need',
    subgraphs: {
      posts: {
        sdl: `type Query { feed: [Post] } type Post @key(fields: "id") { id: ID! words: Int byNovice: Boolean @external
          byExpert: Boolean @requires(fields: "byNovice") }`,
        resolvers: {
          Query: {
            feed: () => [
              { id: '1', words: 5 },
              { id: '2', words: 500 },
            ],
          },
          Post: { byExpert: ({ byNovice }) => !byNovice },
        },
      },
      judges: {
        sdl: 'type Post @key(fields: "id") { id: ID! words: Int @external byNovice: Boolean @requires(fields: "words") }',
        resolvers: { Post: { byNovice: ({ words }) => words < 10 } },
      },
    },
    operations: [
      { query: '{ feed { byExpert } }', data: { feed: [{ byExpert: false }, { byExpert: true }] } },
      {
        query: '{ feed { id byExpert byNovice } }',
        data: {
          feed: [
            { id: '1', byExpert: false, byNovice: true },
            { id: '2', byExpert: true, byNovice: false },
          ],
        },
      },
    ],
  },
  {
    name: '@requires: what it needs is fetched though the client skips the same field',
    subgraphs: {
      a: {
        sdl: 'type Query { deal: Deal } type Deal @key(fields: "id") { id: ID! one: Int }',
        resolvers: { Query: { deal: () => ({ id: '1', one: 1 }) } },
      },
      b: {
        sdl: 'type Deal @key(fields: "id") { id: ID! one: Int @external two: Int @requires(fields: "one") }',
        resolvers: { Deal: { two: ({ one }) => one + 1 } },
      },
    },
    operations: [true, false].map((hide) => ({
      query: 'query ($hide: Boolean!) { deal { one @skip(if: $hide) two ... @include(if: $hide) { id } } }',
      variables: { hide },
      data: { deal: hide ? { two: 2, id: '1' } : { one: 1, two: 2 } },
    })),
  },
  {
    name: '@requires: there and back twice between two subgraphs',
    subgraphs: {
      a: {
        sdl: `type Query { deal: Deal } type Deal @key(fields: "id") { id: ID! one: Int two: Int @external
            three: Int @requires(fields: "two") }`,
        resolvers: {
          Query: { deal: () => ({ id: '1', one: 1 }) },
          Deal: { __entity: (sent) => ({ one: 1, ...sent }), three: ({ two }) => two + 1 },
        },
      },
      b: {
        sdl: `type Deal @key(fields: "id") { id: ID! one: Int @external two: Int @requires(fields: "one") three: Int @external
            four: Int @requires(fields: "three") }`,
        resolvers: { Deal: { two: ({ one }) => one + 1, four: ({ three }) => three + 1 } },
      },
    },
    operations: [
      { query: '{ deal { four } }', data: { deal: { four: 4 } } },
      { query: '{ deal { four one three } }', data: { deal: { four: 4, one: 1, three: 3 } } },
    ],
  },
  {
    name: '@requires: there and back in a list, beside entities of another type that need a key first',
    subgraphs: {
      start: {
        sdl: `type Query { any: [Any] } union Any = Deal | Note
          type Deal @key(fields: "id") @key(fields: "code") { id: ID! code: ID! one: Int @external two: Int @requires(fields: "one") }
          type Note @key(fields: "code") { code: ID! }`,
        resolvers: {
          Query: {
            any: () => [
              { __typename: 'Deal', id: 'd', code: 'c' },
              { __typename: 'Note', code: 'n' },
            ],
          },
          Deal: { two: ({ one }) => one + 1 },
        },
      },
      middle: {
        sdl: `type Deal @key(fields: "code") { code: ID! one: Int } type Note @key(fields: "id") @key(fields: "code") { id: ID! code: ID! }`,
        resolvers: {
          Deal: { one: ({ code }) => (code === 'c' ? 1 : 0) },
          Note: { __entity: ({ code }) => ({ code, id: `id of ${code}` }) },
        },
      },
      end: {
        sdl: `type Deal @key(fields: "id") { id: ID! two: Int @external three: Int @requires(fields: "two") part: Part } type Part { size: Int }
          type Note @key(fields: "id") { id: ID! text: String }`,
        resolvers: {
          Deal: { three: ({ two }) => two + 1, part: () => ({}) },
          Note: { text: ({ id }) => `text of ${id}` },
        },
      },
    },
    operations: [
      {
        query: '{ any { ... on Deal { part { __typename } three } ... on Note { text } ... on Deal { __typename } } }',
        data: { any: [{ part: { __typename: 'Part' }, three: 3, __typename: 'Deal' }, { text: 'text of id of n' }] },
      },
    ],
  },
];
