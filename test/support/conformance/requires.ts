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
    name: '@requires: circular between two subgraphs, where the client also asks what it begins with',
    subgraphs: {
      boxes: {
        sdl: 'type Query { boxes: [Box!] } type Box @key(fields: "id") { id: ID! }',
        resolvers: { Query: { boxes: () => [{ id: '1' }, { id: '2' }] } },
      },
      // Of two ways to a deal the planner takes both.
      deals: {
        sdl: 'type Box @key(fields: "id") { id: ID! deal: Deal @shareable } type Deal @key(fields: "id") { id: ID! }',
        resolvers: { Box: { deal: ({ id }) => ({ id }) } },
      },
      drafts: {
        sdl: 'type Box @key(fields: "id") { id: ID! deal: Deal @shareable } type Deal @key(fields: "id") { id: ID! }',
        resolvers: { Box: { deal: ({ id }) => ({ id }) } },
      },
      judges: {
        sdl: `type Deal @key(fields: "id") @key(fields: "code") { id: ID! code: ID! weight: Int @external
          tax(in: String): Int @requires(fields: "weight") }`,
        resolvers: {
          Deal: { code: ({ id }) => `c${id}`, tax: ({ weight }, args) => (args.in === 'sen' ? 100 * weight : weight) },
        },
      },
      terms: {
        sdl: `type Deal @key(fields: "code") { code: ID! weight: Int tax(in: String): Int @external
          price: Int! @requires(fields: "tax(in: \\"sen\\")") }`,
        resolvers: { Deal: { weight: ({ code }) => (code === 'c1' ? 7 : 8), price: ({ tax }) => tax + 1 } },
      },
    },
    operations: [
      {
        query: '{ boxes { deal { code weight price } } }',
        data: {
          boxes: [{ deal: { code: 'c1', weight: 7, price: 701 } }, { deal: { code: 'c2', weight: 8, price: 801 } }],
        },
      },
      {
        query: '{ boxes { deal { weight tax price } } }',
        data: { boxes: [{ deal: { weight: 7, tax: 7, price: 701 } }, { deal: { weight: 8, tax: 8, price: 801 } }] },
      },
    ],
  },
  {
    name: '@requires: of two fields of one entity, each of which requires what the subgraph of the other has',
    subgraphs: {
      deals: {
        sdl: 'type Query { deal: Deal } type Deal @key(fields: "id") { id: ID! }',
        resolvers: { Query: { deal: () => ({ id: '1' }) } },
      },
      goods: {
        sdl: `type Deal @key(fields: "code") { code: ID! weight(in: String): Int tax: Int @external fee: Int! @external
          price: Int @requires(fields: "fee tax") }`,
        resolvers: { Deal: { weight: (_, args) => (args.in === 'g' ? 7_000 : 7), price: ({ fee, tax }) => fee + tax } },
      },
      rates: {
        sdl: 'type Deal @key(fields: "id") @key(fields: "code") { id: ID! code: ID! tax: Int }',
        resolvers: { Deal: { id: () => '1', code: () => 'c1', tax: () => 5 } },
      },
      risks: {
        sdl: `type Deal @key(fields: "id") @key(fields: "code") { id: ID! code: ID! weight(in: String): Int @external
          tax: Int @external fee: Int! @requires(fields: "weight(in: \\"g\\") tax") }`,
        resolvers: { Deal: { id: () => '1', code: () => 'c1', fee: ({ weight, tax }) => weight * tax } },
      },
    },
    operations: [{ query: '{ deal { fee price } }', data: { deal: { fee: 35_000, price: 35_005 } } }],
  },
  {
    name: '@requires: what two others need in a row is asked before them, of the subgraph that the entity came from',
    subgraphs: {
      appraisals: {
        sdl: `type Deal @key(fields: "id") @key(fields: "code") { id: ID! code: ID! weight: Int @external tax: Int @external
          price: Int! @requires(fields: "tax weight") }`,
        resolvers: { Deal: { code: ({ id }) => `c${id}`, price: ({ tax, weight }) => tax + weight } },
      },
      scales: {
        sdl: 'type Deal @key(fields: "id") { id: ID! weight: Int }',
        resolvers: { Deal: { weight: () => 7 } },
      },
      shops: {
        sdl: `type Query { deal: Deal } type Deal @key(fields: "id") { id: ID! weight: Int @external
          tax: Int @requires(fields: "weight") }`,
        resolvers: { Query: { deal: () => ({ id: '1' }) }, Deal: { tax: ({ weight }) => 100 * weight } },
      },
      terms: {
        sdl: `type Deal @key(fields: "code") { code: ID! price: Int! @external
          discount: Int @requires(fields: "price") }`,
        resolvers: { Deal: { discount: ({ price }) => price - 7 } },
      },
    },
    operations: [{ query: '{ deal { price discount } }', data: { deal: { price: 707, discount: 700 } } }],
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
