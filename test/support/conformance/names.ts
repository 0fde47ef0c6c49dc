import type { Row } from '../federation/subgraphSchema.ts';
import type { ConformanceCase } from './ConformanceCase.ts';

/** Schemas with the names that the gateway would give its own. */
export const names: readonly ConformanceCase[] = [
  {
    name: 'fields of a schema that are called as those that the planner adds',
    subgraphs: {
      a: {
        sdl: `type Query { rows: [Row] }
          type Row @key(fields: "id") { id: ID! _client_0: Int _client_1(n: Int): Int _client__0: Int @inaccessible
            price(in: String): Int _required_0_price(in: String): Int }`,
        resolvers: {
          Query: { rows: () => [{ id: '1' }] },
          Row: {
            _client_0: () => 10,
            _client_1: (_, { n }) => 20 + n,
            _client__0: () => 30,
            price: (_, args) => (args.in === 'MYR' ? 6 : 4),
            _required_0_price: (_, args) => (args.in === 'MYR' ? 60 : 40),
          },
        },
      },
      b: {
        sdl: `type Row @key(fields: "id") { id: ID! price(in: String): Int @external _required_0_price(in: String): Int @external
          _client__0: Int @external
          tax: String @requires(fields: "price(in: \\"MYR\\") _required_0_price(in: \\"CNY\\") _client__0") }`,
        resolvers: {
          Row: { tax: (row) => `${row.price} ${row._required_0_price} ${row._client__0}` },
        },
      },
    },
    operations: [
      {
        query: '{ rows { _client_0 a: _client_1(n: 1) b: _client_1(n: 2) price _required_0_price tax } }',
        data: { rows: [{ _client_0: 10, a: 21, b: 22, price: 4, _required_0_price: 40, tax: '6 40 30' }] },
      },
      {
        query: '{ rows { _client_1: _client_0 _client_0: price(in: "MYR") price: _required_0_price(in: "MYR") tax } }',
        data: { rows: [{ _client_1: 10, _client_0: 6, price: 60, tax: '6 40 30' }] },
      },
    ],
  },
  {
    name: 'variables and arguments that are called as those that the planner adds',
    subgraphs: {
      a: {
        sdl: `type Query { shop: Shop } type Shop @key(fields: "id") @context(name: "shop") { id: ID! currency: String counter: Counter }
          type Counter @key(fields: "id") { id: ID! bill(representations: Int, in: String @fromContext(field: "$shop { currency }")): String }`,
        resolvers: {
          Query: { shop: () => ({ id: '1', currency: 'CNY', counter: { id: 'c' } }) },
          Counter: { bill: (_, args) => `${args.representations} ${args.in}` },
        },
      },
      b: {
        sdl: 'type Counter @key(fields: "id") { id: ID! queue(contextualArgument_1_0: Int): Int }',
        resolvers: { Counter: { queue: (_, args) => args.contextualArgument_1_0 } },
      },
    },
    operations: [
      {
        query:
          'query ($n: Int, $m: Int = 2) { shop { counter { bill(representations: $n) queue(contextualArgument_1_0: $m) } } }',
        variables: { n: 1 },
        data: { shop: { counter: { bill: '1 CNY', queue: 2 } } },
      },
    ],
  },
  {
    name: 'types, fields, arguments, input fields and enum values that are called as what every object of JavaScript has',
    subgraphs: {
      a: {
        sdl: `type Query { echo(constructor: Int, toString: In): constructor }
          input In { constructor: Int valueOf: toString hasOwnProperty: [In] } enum toString { constructor valueOf }
          interface valueOf { constructor: ID! }
          type constructor implements valueOf @key(fields: "constructor") { constructor: ID! toString: String }`,
        resolvers: {
          Query: { echo: (_, args) => ({ constructor: JSON.stringify(args) }) },
          constructor: { toString: () => 's' },
        },
      },
      b: {
        sdl: `interface valueOf { constructor: ID! }
          type constructor implements valueOf @key(fields: "constructor") { constructor: ID! toString: String @external
            hasOwnProperty: String @requires(fields: "toString") }`,
        resolvers: { constructor: { hasOwnProperty: (row: Row) => `${row.constructor} ${row.toString}` } },
      },
    },
    operations: [
      {
        query: 'query ($n: Int, $in: In) { echo(constructor: $n, toString: $in) { hasOwnProperty constructor } }',
        variables: { n: 1, in: { valueOf: 'constructor', hasOwnProperty: [{ valueOf: 'valueOf' }] } },
        data: {
          echo: {
            hasOwnProperty:
              '{"constructor":1,"toString":{"valueOf":"constructor","hasOwnProperty":[{"valueOf":"valueOf"}]}} s',
            constructor:
              '{"constructor":1,"toString":{"valueOf":"constructor","hasOwnProperty":[{"valueOf":"valueOf"}]}}',
          },
        },
      },
      {
        query: '{ echo(toString: { hasOwnProperty: { constructor: 2 } }) { toString ... on valueOf { constructor } } }',
        data: { echo: { toString: 's', constructor: '{"toString":{"hasOwnProperty":[{"constructor":2}]}}' } },
      },
    ],
  },
];
