import type { ConformanceCase } from './ConformanceCase.ts';

const media = [
  { __typename: 'Book', id: 'b', title: 'Tea', pages: 0 },
  { __typename: 'Film', id: 'f', title: 'Silk', minutes: 90 },
];

export const abstractTypes: readonly ConformanceCase[] = [
  {
    name: 'interfaces and unions: entities of several types in one list are completed each by its own subgraph',
    subgraphs: {
      catalogue: {
        sdl: `type Query { media: [Media!]! hits: [Hit] } union Hit = Book | Film | Note interface Media { id: ID! title: String }
          type Note { text: String } type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int }
          type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }`,
        resolvers: {
          Query: { media: () => media, hits: () => [media[1], { __typename: 'Note', text: '' }, null, media[0]] },
        },
      },
      ratings: {
        sdl: 'type Book @key(fields: "id") { id: ID! stars: Int! } type Film @key(fields: "id") { id: ID! stars: Float }',
        resolvers: { Book: { stars: () => 5 }, Film: { stars: () => 3.5 } },
      },
    },
    operations: [
      {
        query:
          '{ media { __typename ...A ... on Film { title minutes } title } } fragment A on Media { id ... on Book { pages stars } }',
        data: {
          media: [
            { __typename: 'Book', id: 'b', pages: 0, stars: 5, title: 'Tea' },
            { __typename: 'Film', id: 'f', title: 'Silk', minutes: 90 },
          ],
        },
      },
      {
        query: '{ hits { ... on Film { score: stars } ... on Book { stars } ... on Note { text } kind: __typename } }',
        data: {
          hits: [{ score: 3.5, kind: 'Film' }, { text: '', kind: 'Note' }, null, { stars: 5, kind: 'Book' }],
        },
      },
    ],
  },
  {
    name: '@interfaceObject: a subgraph adds fields to an interface without knowing its types',
    subgraphs: {
      accounts: {
        sdl: `type Query { accounts: [Account!]! } interface Account @key(fields: "id") { id: ID! name: String }
          type Admin implements Account @key(fields: "id") { id: ID! name: String level: Int }
          type Guest implements Account @key(fields: "id") { id: ID! name: String }`,
        resolvers: {
          Query: {
            accounts: () => [
              { __typename: 'Admin', id: 'a', name: 'Ann', level: 1 },
              { __typename: 'Guest', id: 'g', name: 'Gil' },
            ],
          },
          Account: { __entity: () => ({ __typename: 'Admin', id: 'a', name: 'Ann', level: 1 }) },
        },
      },
      activity: {
        sdl: `type Query { last: Account } type Account @interfaceObject @key(fields: "id") { id: ID! name: String @external posts(n: Int): [Int] karma: Int!
            greeting: String @requires(fields: "name") }`,
        resolvers: {
          Query: { last: () => ({ id: 'a' }) },
          Account: {
            posts: (_, { n }) => [n ?? 0],
            karma: ({ id }) => {
              if (id === 'g') throw new Error('no karma');
              return 7;
            },
            greeting: ({ name }) => `Hi ${name}`,
          },
        },
      },
    },
    operations: [
      {
        query: '{ accounts { name posts } }',
        data: {
          accounts: [
            { name: 'Ann', posts: [0] },
            { name: 'Gil', posts: [0] },
          ],
        },
      },
      {
        query: '{ accounts { ... on Admin { posts(n: 2) karma } ... on Guest { posts greeting } __typename } }',
        data: {
          accounts: [
            { posts: [2], karma: 7, __typename: 'Admin' },
            { posts: [0], greeting: 'Hi Gil', __typename: 'Guest' },
          ],
        },
      },
      {
        query: '{ last { karma ... on Admin { level } __typename } }',
        data: { last: { karma: 7, level: 1, __typename: 'Admin' } },
      },
      { query: '{ accounts { id karma } }', data: null, errorPaths: [['accounts', 1, 'karma']] },
    ],
  },
  {
    name: 'fields of one name and different types in different types of a union',
    subgraphs: {
      one: {
        sdl: `type Query { any: [Any] } union Any = A | B type A { value: Int! same: String! } type B { value: String same: String }`,
        resolvers: {
          Query: {
            any: () => [
              { __typename: 'A', value: 0, same: 'a' },
              { __typename: 'B', value: 'b', same: null },
            ],
          },
        },
      },
    },
    operations: [
      {
        query: '{ any { ... on A { a: value a2: same } ... on B { b: value b2: same } } }',
        data: {
          any: [
            { a: 0, a2: 'a' },
            { b: 'b', b2: null },
          ],
        },
      },
    ],
  },
  {
    name: 'an object of none of the types that a fragment is for is there, also where the subgraph knows none of them',
    subgraphs: {
      shelves: {
        sdl: `type Query { one: Item lone: Item book: Book any: Any } interface Item { id: ID! } union Any = Book | Film
          type Mutation { put: Item }
          type Book implements Item @key(fields: "id") { id: ID! }
          type Film implements Item @key(fields: "id") { id: ID! next: [Item] last: Item mixed: [Any!]! }`,
        resolvers: {
          Query: {
            one: () => ({ __typename: 'Book', id: 'b' }),
            book: () => ({ id: 'b' }),
            any: () => ({ __typename: 'Book', id: 'b' }),
          },
          Mutation: { put: () => ({ __typename: 'Book', id: 'b' }) },
        },
      },
      sequels: {
        sdl: `type Query { lead: Item leads: [[Item]!] } type Mutation { push: Item! } interface Item { id: ID! next: [Item] last: Item }
          union Any = Book type Book implements Item @key(fields: "id") { id: ID! next: [Item] last: Item mixed: [Any!]! }`,
        resolvers: {
          Query: {
            lead: () => ({ __typename: 'Book', id: 'b' }),
            leads: () => [[{ __typename: 'Book', id: 'b' }, null], []],
          },
          Mutation: { push: () => ({ __typename: 'Book', id: 'b' }) },
          Book: {
            next: ({ id }) => (id === 'b' ? [{ __typename: 'Book', id: 'c' }, null] : []),
            last: ({ id }) => (id === 'b' ? { __typename: 'Book', id: 'c' } : null),
            mixed: () => [{ __typename: 'Book', id: 'b' }],
          },
        },
      },
    },
    operations: [
      { query: '{ one { next { ... on Film { id } } } }', data: { one: { next: [{}, null] } } },
      { query: '{ one { last { ... on Film { id } } } }', data: { one: { last: {} } } },
      {
        query: '{ one { last { last { ...F } ... on Film { id } } } } fragment F on Film { id }',
        data: { one: { last: { last: null } } },
      },
      {
        query: '{ book { next { ...F ...F } } } fragment F on Item { ... on Film { id } }',
        data: { book: { next: [{}, null] } },
      },
      {
        query:
          '{ any { ... on Item { next { ... on Film { last { id } } } } ... on Book { mixed { ... on Film { id } } } } }',
        data: { any: { next: [{}, null], mixed: [{}] } },
      },
      {
        query: 'query ($on: Boolean!) { one { next { id @skip(if: $on) ... on Film @include(if: $on) { id } } } }',
        variables: { on: true },
        data: { one: { next: [{}, null] } },
      },
      {
        query: 'query ($on: Boolean!) { one { next { ... on Film @include(if: $on) { id } } } }',
        variables: { on: false },
        data: { one: { next: [{}, null] } },
      },
      {
        query: '{ lead { ... on Film { id } } leads { ... on Film { id } } }',
        data: { lead: {}, leads: [[{}, null], []] },
      },
      {
        query: '{ lead { ... on Film { mixed { ... on Book { id } } } } lone { ... on Film { id } } }',
        data: { lead: {}, lone: null },
      },
      {
        query: 'mutation { put { ... on Film { id } } push { ... on Film { next { id } } } }',
        data: { put: {}, push: {} },
      },
    ],
  },
];
