import type { ConformanceCase } from './ConformanceCase.ts';

/** Abstract types, enums and inputs of which each subgraph knows another part. */
export const distributed: readonly ConformanceCase[] = [
  {
    name: 'a union of which each subgraph knows some members',
    subgraphs: {
      one: {
        sdl: `type Query { hit: Hit @shareable first: Hit } union Hit = Book | Film type Book @shareable { title: String } type Film { name: String }`,
        resolvers: {
          Query: {
            hit: () => ({ __typename: 'Book', title: 'Tea' }),
            first: () => ({ __typename: 'Film', name: 'Silk' }),
          },
        },
      },
      two: {
        sdl: `type Query { hit: Hit @shareable second: [Hit] } union Hit = Book | Song type Book @shareable { title: String } type Song { tune: String }`,
        resolvers: {
          Query: {
            hit: () => ({ __typename: 'Book', title: 'Tea' }),
            second: () => [
              { __typename: 'Song', tune: 'la' },
              { __typename: 'Book', title: 'Rice' },
            ],
          },
        },
      },
    },
    operations: [
      {
        query: '{ hit { ... on Film { name } ... on Book { title } ... on Song { tune } } }',
        data: { hit: { title: 'Tea' } },
      },
      {
        query:
          '{ first { __typename ... on Song { tune } ... on Film { name } } second { ... on Film { name } ... on Book { title } ... on Song { tune } __typename } }',
        data: {
          first: { __typename: 'Film', name: 'Silk' },
          second: [
            { tune: 'la', __typename: 'Song' },
            { title: 'Rice', __typename: 'Book' },
          ],
        },
      },
    ],
  },
  {
    name: 'an interface of which each subgraph knows other implementations and other fields',
    subgraphs: {
      cars: {
        sdl: `type Query { fleet: [Vehicle] car: Car } interface Vehicle { id: ID! wheels: Int }
          type Car implements Vehicle @key(fields: "id") { id: ID! wheels: Int } type Bike implements Vehicle @key(fields: "id") { id: ID! wheels: Int }`,
        resolvers: {
          Query: {
            fleet: () => [
              { __typename: 'Car', id: 'c', wheels: 4 },
              { __typename: 'Bike', id: 'b', wheels: 2 },
            ],
            car: () => ({ id: 'c', wheels: 4 }),
          },
          Car: { wheels: () => 4 },
          Bike: { wheels: () => 2 },
        },
      },
      rents: {
        sdl: `type Query { rented: [Vehicle] } interface Vehicle { id: ID! price: Int }
          type Car implements Vehicle @key(fields: "id") { id: ID! price: Int } type Bike implements Vehicle @key(fields: "id") { id: ID! price: Int }
          type Boat implements Vehicle @key(fields: "id") { id: ID! price: Int wheels: Int @shareable }`,
        resolvers: {
          Query: {
            rented: () => [
              { __typename: 'Boat', id: 'o', price: 100, wheels: null },
              { __typename: 'Car', id: 'c', price: 10 },
            ],
          },
          Car: { price: () => 10 },
          Bike: { price: () => 3 },
        },
      },
      wheels: {
        sdl: 'type Car @key(fields: "id") { id: ID! spare: Boolean }',
        resolvers: { Car: { spare: () => false } },
      },
    },
    operations: [
      {
        query: '{ fleet { id wheels ... on Car { price spare } ... on Bike { price } } }',
        data: {
          fleet: [
            { id: 'c', wheels: 4, price: 10, spare: false },
            { id: 'b', wheels: 2, price: 3 },
          ],
        },
      },
      {
        query: '{ rented { __typename id ... on Boat { price } ... on Car { wheels spare } } }',
        data: {
          rented: [
            { __typename: 'Boat', id: 'o', price: 100 },
            { __typename: 'Car', id: 'c', wheels: 4, spare: false },
          ],
        },
      },
      { query: '{ rented { ... on Bike { price } } }', data: { rented: [{}, {}] } },
    ],
  },
  {
    name: 'enums and input objects of which each subgraph knows a part: clients see what all know',
    subgraphs: {
      one: {
        sdl: `type Query { find(by: By): String state: State } input By { text: String = "any" size: Int only: Int } enum State { ON OFF }`,
        resolvers: {
          Query: { find: (_, { by }) => JSON.stringify(by), state: () => 'OFF' },
        },
      },
      two: {
        sdl: `type Query { look(by: By!, state: Set = A): String } input By { text: String = "any" size: Int other: Int } enum State { ON OFF PAUSED }
          enum Set { A B } type Row { state: State }`,
        resolvers: { Query: { look: (_, { by, state }) => JSON.stringify([by, state]) } },
      },
    },
    operations: [
      {
        query: 'query ($by: By!) { find(by: $by) look(by: $by) state }',
        variables: { by: { size: 0 } },
        data: { find: '{"text":"any","size":0}', look: '[{"text":"any","size":0},"A"]', state: 'OFF' },
      },
      {
        query: 'query ($s: Set) { look(by: { text: null }, state: $s) }',
        variables: { s: 'B' },
        data: { look: '[{"text":null},"B"]' },
      },
      {
        query: '{ __type(name: "By") { inputFields { name } } }',
        data: { __type: { inputFields: [{ name: 'text' }, { name: 'size' }] } },
      },
    ],
  },
  {
    name: 'a child that one subgraph says may be null and another says may not, and one of a narrower type',
    subgraphs: {
      one: {
        sdl: `type Query { users: [User!]! @shareable } type User @key(fields: "id") { id: ID! @shareable name: String @shareable pet: Pet @shareable }
          interface Pet { name: String } type Dog implements Pet { name: String @shareable } type Cat implements Pet { name: String }`,
        resolvers: {
          Query: { users: () => [{ id: '1', name: 'Ann' }] },
          User: { name: () => 'Ann', pet: () => ({ __typename: 'Dog', name: 'Rex' }) },
        },
      },
      two: {
        sdl: `type Query { admins: [User] } type User @key(fields: "id") { id: ID! @shareable name: String! @shareable pet: Dog @shareable age: Int }
          type Dog { name: String @shareable }`,
        resolvers: {
          Query: { admins: () => [{ id: '1', name: 'Ann', age: 7, pet: { name: 'Rex' } }] },
          User: { age: () => 7 },
        },
      },
    },
    operations: [
      {
        query: '{ users { name age pet { __typename name } } admins { pet { name ... on Cat { cat: name } } name } }',
        data: {
          users: [{ name: 'Ann', age: 7, pet: { __typename: 'Dog', name: 'Rex' } }],
          admins: [{ pet: { name: 'Rex' }, name: 'Ann' }],
        },
      },
    ],
  },
  {
    name: 'a root field that every subgraph has: each adds what it knows, at any depth',
    subgraphs: {
      names: {
        sdl: 'type Query { product: Product @shareable } type Product @shareable { id: ID! name: Name } type Name @shareable { text: String }',
        resolvers: { Query: { product: () => ({ id: '1', name: { text: 'Tea' } }) } },
      },
      prices: {
        sdl: 'type Query { product: Product @shareable } type Product @shareable { id: ID! price: Price } type Price @shareable { amount: Int }',
        resolvers: { Query: { product: () => ({ id: '1', price: { amount: 0 } }) } },
      },
      words: {
        sdl: 'type Query { product: Product @shareable } type Product @shareable { name: Name category: String } type Name @shareable { short: String }',
        resolvers: { Query: { product: () => ({ name: { short: 'T' }, category: null }) } },
      },
    },
    operations: [
      {
        query: '{ product { price { amount } name { short text } category id } }',
        data: { product: { price: { amount: 0 }, name: { short: 'T', text: 'Tea' }, category: null, id: '1' } },
      },
    ],
  },
];
