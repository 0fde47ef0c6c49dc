import type { ConformanceCase } from './ConformanceCase.ts';

/** Mutations whose payloads lead on, conditions of every form, and hidden members. */
export const payloads: readonly ConformanceCase[] = [
  {
    name: 'a mutation answers entities of other subgraphs and the query root, after it has run and once',
    subgraphs: (() => {
      let count = 0;
      return {
        write: {
          sdl: `type Query { count: Int } type Mutation { add(by: Int!): Added! } type Added { thing: Thing query: Query }
            type Thing @key(fields: "id") { id: ID! }`,
          resolvers: {
            Query: { count: () => count },
            Mutation: {
              add: (_, { by }) => {
                count += by;
                return { thing: { id: String(count) }, query: {} };
              },
            },
          },
        },
        read: {
          sdl: 'type Query { half: Float } type Thing @key(fields: "id") { id: ID! name: String }',
          resolvers: { Query: { half: () => 0.5 }, Thing: { name: ({ id }) => `thing ${id}` } },
        },
      };
    })(),
    operations: [
      {
        query:
          'mutation ($by: Int!) { a: add(by: $by) { thing { name id } query { half count } } b: add(by: 0) { thing { id name } } }',
        variables: { by: 0 },
        data: {
          a: { thing: { name: 'thing 0', id: '0' }, query: { half: 0.5, count: 0 } },
          b: { thing: { id: '0', name: 'thing 0' } },
        },
      },
    ],
  },
  {
    name: '@skip and @include: on fields, spreads and fragments, both at once, on what others need',
    subgraphs: {
      a: {
        sdl: 'type Query { row: Row } type Row @key(fields: "id") { id: ID! price: Int }',
        resolvers: { Query: { row: () => ({ id: '1', price: 3 }) } },
      },
      b: {
        sdl: 'type Row @key(fields: "id") { id: ID! price: Int @external tax: Int @requires(fields: "price") note: String }',
        resolvers: { Row: { tax: ({ price }) => price * 2, note: () => 'n' } },
      },
    },
    operations: [
      ...[
        { yes: true, no: false },
        { yes: false, no: true },
      ].map((variables) => ({
        query: `query ($yes: Boolean!, $no: Boolean = true) { row {
          price @include(if: $yes) @skip(if: $no) ...F @skip(if: $no) ... @include(if: $no) { tax note @skip(if: $yes) } } }
          fragment F on Row { tax ... on Row @include(if: $yes) { id } }`,
        variables,
        data: { row: variables.yes ? { price: 3, tax: 6, id: '1' } : { tax: 6, note: 'n' } },
      })),
      {
        query: 'query ($x: Boolean = false) { row @include(if: $x) { id } __typename @skip(if: $x) }',
        data: { __typename: 'Query' },
      },
      {
        query: 'query ($x: Boolean!) { row { note @include(if: $x) ... @include(if: $x) { note } } }',
        variables: { x: false },
        data: { row: {} },
      },
    ],
  },
  {
    name: '@inaccessible: hidden types and arguments are not seen by clients and are used between subgraphs',
    subgraphs: {
      a: {
        sdl: `type Query { pets: [Pet] say(text: String, loud: Boolean = true @inaccessible): String } union Pet = Dog | Cat
          type Dog @key(fields: "chip { code }") { chip: Chip! @inaccessible } type Chip @inaccessible @shareable { code: ID! }
          type Cat @inaccessible { lives: Int }`,
        resolvers: {
          Query: {
            pets: () => [
              { __typename: 'Dog', chip: { code: 'c' } },
              { __typename: 'Cat', lives: 9 },
            ],
            say: (_, { text, loud }) => `${text} ${loud}`,
          },
        },
      },
      b: {
        sdl: `type Dog @key(fields: "chip { code }") { chip: Chip! @inaccessible name: String } type Chip @inaccessible @shareable { code: ID! }`,
        resolvers: { Dog: { name: ({ chip }) => `dog ${chip.code}` } },
      },
    },
    operations: [
      { query: '{ say(text: "hi") }', data: { say: 'hi true' } },
      {
        query: '{ pets { __typename ... on Dog { name } } }',
        data: { pets: [{ __typename: 'Dog', name: 'dog c' }, null] },
        errorPaths: [['pets', 1]],
      },
      {
        query: '{ chip: __type(name: "Chip") { name } cat: __type(name: "Cat") { name } }',
        data: { chip: null, cat: null },
      },
    ],
  },
];
