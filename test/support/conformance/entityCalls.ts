import type { ConformanceCase } from './ConformanceCase.ts';

/** Longer ways from one entity to another. */
export const entityCalls: readonly ConformanceCase[] = [
  {
    name: 'keys of several kinds on one type: nested, compound and plain ones, each subgraph with its own',
    subgraphs: {
      start: {
        sdl: `type Query { lots: [Lot] } type Lot @key(fields: "id") { id: ID! }`,
        resolvers: { Query: { lots: () => [{ id: '1' }, { id: '2' }] } },
      },
      ids: {
        sdl: `type Lot @key(fields: "id") @key(fields: "id hall { code }") { id: ID! hall: Hall! } type Hall @shareable { code: ID! }`,
        resolvers: { Lot: { hall: ({ id }) => ({ code: `h${id}` }) } },
      },
      halls: {
        sdl: `type Lot @key(fields: "id hall { code }") @key(fields: "pin") { id: ID! hall: Hall! pin: ID! } type Hall @shareable { code: ID! }`,
        resolvers: { Lot: { pin: ({ id, hall }) => `${id}${hall.code}` } },
      },
      pins: {
        sdl: 'type Lot @key(fields: "pin") { pin: ID! owner: String }',
        resolvers: { Lot: { owner: ({ pin }) => `owner of ${pin}` } },
      },
    },
    operations: [
      { query: '{ lots { owner } }', data: { lots: [{ owner: 'owner of 1h1' }, { owner: 'owner of 2h2' }] } },
      {
        query: '{ lots { hall { code } owner pin } }',
        data: {
          lots: [
            { hall: { code: 'h1' }, owner: 'owner of 1h1', pin: '1h1' },
            { hall: { code: 'h2' }, owner: 'owner of 2h2', pin: '2h2' },
          ],
        },
      },
    ],
  },
  {
    name: 'a field of a child without a key is fetched by the key of its parent',
    subgraphs: {
      a: {
        sdl: `type Query { product: Product } type Product @key(fields: "id") { id: ID! category: Category! @shareable }
          type Category @shareable { id: ID! details: Details } type Details @shareable { code: Int }`,
        resolvers: { Query: { product: () => ({ id: 'p', category: { id: 'c', details: { code: 0 } } }) } },
      },
      b: {
        sdl: `type Product @key(fields: "id") { id: ID! category: Category! @shareable }
          type Category @shareable { name: String details: Details } type Details @shareable { text: String }`,
        resolvers: { Product: { category: () => ({ name: 'Tea', details: { text: 'green' } }) } },
      },
    },
    operations: [
      {
        query: '{ product { category { name details { text code } id } } }',
        data: { product: { category: { name: 'Tea', details: { text: 'green', code: 0 }, id: 'c' } } },
      },
    ],
  },
  {
    name: 'entities around entities: a list within a list within an entity, each with its own key',
    subgraphs: {
      shops: {
        sdl: `type Query { shops: [Shop] } type Shop @key(fields: "id") { id: ID! rows: [[Cell]] } type Cell @key(fields: "x y") { x: Int! y: Int! }`,
        resolvers: {
          Query: {
            shops: () => [
              { id: '1', rows: [[{ x: 0, y: 0 }, null], [], null] },
              { id: '2', rows: null },
            ],
          },
        },
      },
      cells: {
        sdl: `type Cell @key(fields: "x y") { x: Int! y: Int! holds: [Good!] } type Good @key(fields: "sku") { sku: ID! }`,
        resolvers: { Cell: { holds: ({ x }) => [{ sku: `g${x}` }, { sku: 'g9' }] } },
      },
      goods: {
        sdl: 'type Good @key(fields: "sku") { sku: ID! shop: Shop name: String } type Shop @key(fields: "id") { id: ID! open: Boolean }',
        resolvers: {
          Good: { shop: () => ({ id: '1' }), name: ({ sku }) => `good ${sku}` },
          Shop: { open: ({ id }) => id === '1' },
        },
      },
    },
    operations: [
      {
        query: '{ shops { rows { holds { name shop { open id } } } open } }',
        data: {
          shops: [
            {
              rows: [
                [
                  {
                    holds: [
                      { name: 'good g0', shop: { open: true, id: '1' } },
                      { name: 'good g9', shop: { open: true, id: '1' } },
                    ],
                  },
                  null,
                ],
                [],
                null,
              ],
              open: true,
            },
            { rows: null, open: false },
          ],
        },
      },
    ],
  },
  {
    name: 'null keys in lists: each entity keeps its place, and one with a key is not lost beside one without',
    subgraphs: {
      carts: {
        sdl: 'type Query { items: [Item] } type Item @key(fields: "sku") @key(fields: "code") { sku: ID code: ID }',
        resolvers: {
          Query: { items: () => [{ sku: null, code: 'c' }, { sku: 's', code: null }, null, { sku: null, code: null }] },
        },
      },
      names: {
        sdl: 'type Item @key(fields: "sku") { sku: ID name: String }',
        resolvers: {
          Item: { name: ({ sku }) => `item ${sku}` },
        },
      },
      prices: {
        sdl: 'type Item @key(fields: "code") { code: ID price: Int }',
        resolvers: { Item: { price: () => 1 } },
      },
    },
    operations: [
      {
        query: '{ items { name price } }',
        data: {
          items: [{ name: null, price: 1 }, { name: 'item s', price: null }, null, { name: null, price: null }],
        },
        errorPaths: [1, 3, 0, 3].map((index) => ['items', index]),
      },
    ],
  },
  {
    name: 'Federation 1: entities extended with external keys, beside a subgraph of Federation 2',
    subgraphs: {
      users: {
        sdl: `# Federation 1
          type Query { me: User users: [User] } type User @key(fields: "id") { id: ID! name: String email: String }`,
        resolvers: {
          Query: { me: () => ({ id: '1' }), users: () => [{ id: '1' }, { id: '2' }] },
          User: { name: ({ id }) => `user ${id}`, email: ({ id }) => `${id}@x` },
        },
      },
      posts: {
        sdl: `# Federation 1
          extend type Query { post: Post } type Post @key(fields: "id") { id: ID! by: User @provides(fields: "name") }
          extend type User @key(fields: "id") { id: ID! @external name: String @external email: String @external
            posts: [Post] domain: String @requires(fields: "email") }`,
        resolvers: {
          Query: { post: () => ({ id: 'p', by: { id: '2', name: 'at hand' } }) },
          User: {
            posts: ({ id }) => [{ id: `p${id}`, by: { id, name: 'at hand' } }],
            domain: ({ email }) => email.split('@')[1],
          },
        },
      },
      ranks: {
        sdl: 'type User @key(fields: "id") { id: ID! rank: Int }',
        resolvers: { User: { rank: ({ id }) => Number(id) } },
      },
    },
    operations: [
      {
        query: '{ post { by { name rank domain } } }',
        data: { post: { by: { name: 'at hand', rank: 2, domain: 'x' } } },
      },
      {
        query: '{ users { posts { id by { email } } domain } }',
        data: {
          users: [
            { posts: [{ id: 'p1', by: { email: '1@x' } }], domain: 'x' },
            { posts: [{ id: 'p2', by: { email: '2@x' } }], domain: 'x' },
          ],
        },
      },
    ],
  },
  {
    name: 'global node ids: one interface field leads to whatever subgraph knows the type',
    subgraphs: {
      nodes: {
        sdl: `type Query { node(id: ID!): Node same: Node } interface Node { id: ID! }
          type Account implements Node @key(fields: "id") { id: ID! } type Chat implements Node @key(fields: "id") { id: ID! }`,
        resolvers: {
          Query: {
            node: (_, { id }) => ({ __typename: id.startsWith('a') ? 'Account' : 'Chat', id }),
            same: () => ({ __typename: 'Chat', id: 'a1' }),
          },
        },
      },
      accounts: {
        sdl: 'type Account @key(fields: "id") { id: ID! chats: [Chat!]! name: String } type Chat @key(fields: "id", resolvable: false) { id: ID! }',
        resolvers: { Account: { chats: ({ id }) => [{ id: `c of ${id}` }], name: ({ id }) => `account ${id}` } },
      },
      chats: {
        sdl: 'type Chat @key(fields: "id") { id: ID! text: String account: Account! } type Account @key(fields: "id") { id: ID! }',
        resolvers: { Chat: { text: ({ id }) => `chat ${id}`, account: ({ id }) => ({ id: `a of ${id}` }) } },
      },
    },
    operations: [
      {
        query:
          'query ($a: ID!) { node(id: $a) { id ... on Account { name chats { id text account { id name } } } } same { ... on Chat { text } id } }',
        variables: { a: 'a1' },
        data: {
          node: {
            id: 'a1',
            name: 'account a1',
            chats: [
              { id: 'c of a1', text: 'chat c of a1', account: { id: 'a of c of a1', name: 'account a of c of a1' } },
            ],
          },
          same: { text: 'chat a1', id: 'a1' },
        },
      },
    ],
  },
];
