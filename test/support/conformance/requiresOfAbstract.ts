import type { ConformanceCase } from './ConformanceCase.ts';

/** `@requires` across abstract types, chains and interface objects. */
export const requiresOfAbstract: readonly ConformanceCase[] = [
  {
    name: '@requires with fragments: each type brings its own part, and a type without a part the common one',
    subgraphs: {
      rooms: {
        sdl: `type Query { rooms: [Room] } type Room @key(fields: "id") { id: ID! thing: Thing things: [Thing!] any: Any }
          interface Thing { name: String } union Any = Lamp | Bed
          type Lamp implements Thing { name: String watts: Int } type Bed implements Thing { name: String size: Size }
          type Door implements Thing { name: String } type Size { width: Int }`,
        resolvers: {
          Query: {
            rooms: () => [
              {
                id: '1',
                thing: { __typename: 'Lamp', name: 'l', watts: 0 },
                things: [
                  { __typename: 'Bed', name: 'b', size: { width: 2 } },
                  { __typename: 'Door', name: 'd' },
                ],
                any: { __typename: 'Bed', size: null },
              },
              { id: '2', thing: null, things: [], any: { __typename: 'Lamp', watts: 3 } },
            ],
          },
        },
      },
      texts: {
        sdl: `type Room @key(fields: "id") { id: ID! thing: Thing @external things: [Thing!] @external any: Any @external
            label: String @requires(fields: "thing { name ... on Lamp { watts } } things { name ... on Bed { size { width } } }")
            union: String @requires(fields: "any { ... on Lamp { watts } ... on Bed { size { width } } }") }
          interface Thing { name: String } union Any = Lamp | Bed
          type Lamp implements Thing @external { name: String watts: Int } type Bed implements Thing @external { name: String size: Size }
          type Door implements Thing @external { name: String } type Size @external { width: Int }`,
        resolvers: {
          Room: {
            label: ({ thing, things }) => JSON.stringify([thing, things]),
            union: ({ any }) => JSON.stringify(any),
          },
        },
      },
    },
    operations: [
      {
        query: '{ rooms { label } }',
        data: {
          rooms: [
            {
              label: '[{"name":"l","watts":0},[{"name":"b","size":{"width":2}},{"name":"d"}]]',
            },
            { label: '[null,[]]' },
          ],
        },
      },
      {
        query: '{ rooms { union any { __typename ... on Lamp { watts } } id } }',
        data: {
          rooms: [
            { union: '{"size":null}', any: { __typename: 'Bed' }, id: '1' },
            { union: '{"watts":3}', any: { __typename: 'Lamp', watts: 3 }, id: '2' },
          ],
        },
      },
    ],
  },
  {
    name: '@requires of what another @requires makes, over four subgraphs, in one list',
    subgraphs: {
      a: {
        sdl: 'type Query { rows: [Row] } type Row @key(fields: "id") { id: ID! one: Int }',
        resolvers: {
          Query: {
            rows: () => [
              { id: '1', one: 1 },
              { id: '2', one: null },
            ],
          },
        },
      },
      b: {
        sdl: 'type Row @key(fields: "id") { id: ID! one: Int @external two: Int @requires(fields: "one") }',
        resolvers: { Row: { two: ({ one }) => (one === null ? null : one + 1) } },
      },
      c: {
        sdl: 'type Row @key(fields: "id") { id: ID! one: Int @external two: Int @external three: Int @requires(fields: "two one") }',
        resolvers: { Row: { three: ({ one, two }) => (two === null ? null : one + two) } },
      },
      d: {
        sdl: 'type Row @key(fields: "id") { id: ID! three: Int @external two: Int @external four: String @requires(fields: "three two") }',
        resolvers: { Row: { four: ({ two, three }) => `${two} ${three}` } },
      },
    },
    operations: [
      { query: '{ rows { four } }', data: { rows: [{ four: '2 3' }, { four: 'null null' }] } },
      {
        query: '{ rows { three four one } }',
        data: {
          rows: [
            { three: 3, four: '2 3', one: 1 },
            { three: null, four: 'null null', one: null },
          ],
        },
      },
    ],
  },
  {
    name: '@requires of a field with a default argument: the default, whatever the client calls it with',
    subgraphs: {
      goods: {
        sdl: 'type Query { good: Good } type Good @key(fields: "id") { id: ID! price(in: String = "EUR"): String }',
        resolvers: { Query: { good: () => ({ id: '1' }) }, Good: { price: (_, args) => `1 ${args.in}` } },
      },
      tax: {
        sdl: `type Good @key(fields: "id") { id: ID! price(in: String = "EUR"): String @external
          tax: String @requires(fields: "price") }`,
        resolvers: { Good: { tax: ({ price }) => `tax on ${price}` } },
      },
    },
    operations: [
      {
        query: 'query ($in: String) { good { price(in: $in) tax } }',
        variables: { in: 'CNY' },
        data: { good: { price: '1 CNY', tax: 'tax on 1 EUR' } },
      },
      { query: '{ good { tax price(in: null) } }', data: { good: { tax: 'tax on 1 EUR', price: '1 null' } } },
    ],
  },
  {
    name: '@interfaceObject: reached from an implementation, from lists and from another subgraph, with what it requires',
    subgraphs: {
      users: {
        sdl: `type Query { users: [NodeWithName!]! anyone: User } interface NodeWithName @key(fields: "id") { id: ID! name: String }
          type User implements NodeWithName @key(fields: "id") { id: ID! name: String age: Int }
          type Bot implements NodeWithName @key(fields: "id") { id: ID! name: String }`,
        resolvers: {
          Query: {
            users: () => [
              { __typename: 'User', id: 'u1', name: 'ann', age: 0 },
              { __typename: 'Bot', id: 'b1', name: 'bot' },
            ],
            anyone: () => ({ id: 'u1', name: 'ann', age: 0 }),
          },
          NodeWithName: {
            __entity: ({ id }) => ({ __typename: id.startsWith('b') ? 'Bot' : 'User', id, name: id }),
          },
          User: { __entity: ({ id }) => ({ id, name: id, age: 1 }) },
        },
      },
      names: {
        sdl: `type Query { last: [NodeWithName] } type NodeWithName @interfaceObject @key(fields: "id") {
            id: ID! name: String @external shout: String @requires(fields: "name") friends: [NodeWithName] }`,
        resolvers: {
          Query: { last: () => [{ id: 'b2' }, { id: 'u2' }] },
          NodeWithName: { shout: ({ name }) => name.toUpperCase(), friends: () => [{ id: 'b3' }] },
        },
      },
      badges: {
        sdl: 'type NodeWithName @interfaceObject @key(fields: "id") { id: ID! badge: String }',
        resolvers: { NodeWithName: { badge: ({ id }) => `badge ${id}` } },
      },
    },
    operations: [
      {
        query: '{ users { id shout badge ... on User { age } } anyone { shout badge } }',
        data: {
          users: [
            { id: 'u1', shout: 'ANN', badge: 'badge u1', age: 0 },
            { id: 'b1', shout: 'BOT', badge: 'badge b1' },
          ],
          anyone: { shout: 'ANN', badge: 'badge u1' },
        },
      },
      {
        query: '{ last { __typename shout name badge friends { name __typename badge } ... on Bot { id } } }',
        data: {
          last: [
            {
              __typename: 'Bot',
              shout: 'B2',
              name: 'b2',
              badge: 'badge b2',
              friends: [{ name: 'b3', __typename: 'Bot', badge: 'badge b3' }],
              id: 'b2',
            },
            {
              __typename: 'User',
              shout: 'U2',
              name: 'u2',
              badge: 'badge u2',
              friends: [{ name: 'b3', __typename: 'Bot', badge: 'badge b3' }],
            },
          ],
        },
      },
      { query: '{ last { badge } }', data: { last: [{ badge: 'badge b2' }, { badge: 'badge u2' }] } },
    ],
  },
  {
    name: '@interfaceObject whose key leads nowhere: it is never asked for an entity',
    subgraphs: {
      products: {
        sdl: `type Query { product: Product } interface Product @key(fields: "id") { id: ID! rank: Int }
          type Bread implements Product @key(fields: "id") { id: ID! rank: Int }`,
        resolvers: {
          Query: { product: () => ({ __typename: 'Bread', id: 'b', rank: 1 }) },
          Product: { __entity: ({ id }) => ({ __typename: 'Bread', id, rank: 2 }) },
        },
      },
      lists: {
        sdl: 'type Query { list: [Product] } type Product @interfaceObject @key(fields: "id", resolvable: false) { id: ID! }',
        resolvers: { Query: { list: () => [{ id: 'x' }] } },
      },
    },
    operations: [
      {
        query: '{ product { id rank __typename } list { id rank __typename } }',
        data: { product: { id: 'b', rank: 1, __typename: 'Bread' }, list: [{ id: 'x', rank: 2, __typename: 'Bread' }] },
      },
    ],
  },
  {
    name: 'interfaces that refer to themselves, whose objects are entities of other subgraphs',
    subgraphs: {
      tree: {
        sdl: `type Query { root: Part } interface Part { id: ID! parts: [Part!] }
          type Wheel implements Part @key(fields: "id") { id: ID! parts: [Part!] } type Bolt implements Part @key(fields: "id") { id: ID! parts: [Part!] }`,
        resolvers: {
          Query: {
            root: () => ({ __typename: 'Wheel', id: 'w', parts: [{ __typename: 'Bolt', id: 'b', parts: [] }] }),
          },
        },
      },
      mass: {
        sdl: 'type Wheel @key(fields: "id") { id: ID! grams: Int } type Bolt @key(fields: "id") { id: ID! grams: Int holds: Wheel }',
        resolvers: { Wheel: { grams: () => 900 }, Bolt: { grams: () => 1, holds: () => ({ id: 'w2' }) } },
      },
    },
    operations: [
      {
        query:
          '{ root { ...P parts { ...P ... on Bolt { holds { ...P } } } } } fragment P on Part { __typename ... on Wheel { grams } ... on Bolt { grams } id }',
        data: {
          root: {
            __typename: 'Wheel',
            grams: 900,
            id: 'w',
            parts: [{ __typename: 'Bolt', grams: 1, id: 'b', holds: { __typename: 'Wheel', grams: 900, id: 'w2' } }],
          },
        },
      },
    ],
  },
];
