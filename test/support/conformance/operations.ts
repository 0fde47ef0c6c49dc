import type { ConformanceCase } from './ConformanceCase.ts';

export const operations: readonly ConformanceCase[] = [
  {
    name: 'mutations run one after another in the order of the document, whatever subgraphs have them',
    subgraphs: (() => {
      const log: string[] = [];
      const note = (what: string) => {
        log.push(what);
        return log.splice(0, log.length === 3 ? 3 : 0).join(' ') || `${what} waits`;
      };
      return {
        a: {
          sdl: 'type Query { x: Int } type Mutation { left(n: Int): String }',
          resolvers: { Mutation: { left: (_, { n }) => note(`left${n}`) } },
        },
        b: {
          sdl: 'type Query { y: Int } type Mutation { right(n: Int): String }',
          resolvers: { Mutation: { right: (_, { n }) => note(`right${n}`) } },
        },
      };
    })(),
    operations: [
      {
        query: 'mutation { one: left(n: 1) two: right(n: 1) three: left(n: 1) }',
        data: { one: 'left1 waits', two: 'right1 waits', three: 'left1 right1 left1' },
      },
    ],
  },
  {
    name: 'fragments, variables, defaults, conditions and names of JavaScript',
    subgraphs: {
      a: {
        sdl: `type Query { echo(text: String = "none", in: In): Echo } input In { list: [Int!] deep: In kind: Kind = B } enum Kind { A B }
          type Echo @key(fields: "id") { id: ID! constructor: String toString: String said(suffix: String): String }`,
        resolvers: {
          Query: {
            echo: (_, { text, in: input }) => ({
              id: JSON.stringify([text, input ?? null]),
              constructor: 'c',
              toString: null,
            }),
          },
          Echo: { said: ({ id }, { suffix }) => id + (suffix ?? ''), toString: () => 's', constructor: () => 'c' },
        },
      },
      b: {
        sdl: 'type Echo @key(fields: "id") { id: ID! length: Int valueOf: Int }',
        resolvers: { Echo: { length: ({ id }) => id.length, valueOf: () => null } },
      },
    },
    operations: [
      {
        query:
          'query ($t: String = "x", $l: [Int!], $if: Boolean!) { echo(text: $t, in: { list: $l, deep: {} }) { ...F length @include(if: $if) } } fragment F on Echo { said(suffix: $t) ... @skip(if: $if) { id } }',
        variables: { l: 0, if: false },
        data: {
          echo: {
            said: '["x",{"list":[0],"deep":{"kind":"B"},"kind":"B"}]x',
            id: '["x",{"list":[0],"deep":{"kind":"B"},"kind":"B"}]',
          },
        },
      },
      {
        query: '{ echo { constructor toString valueOf } }',
        data: { echo: { constructor: 'c', toString: 's', valueOf: null } },
      },
      { query: '{ echo { length ... on Echo @include(if: false) { id } } }', data: { echo: { length: 13 } } },
      { query: 'query ($no: Boolean = false) { echo { id @include(if: $no) } }', data: { echo: {} } },
      { query: '{ echo @skip(if: true) { id } }', data: {} },
    ],
  },
  {
    name: 'introspection and __typename are answered beside data, through fragments and under aliases',
    subgraphs: {
      a: {
        sdl: 'type Query { thing: Thing } type Thing @key(fields: "id") { id: ID! secret: Int @inaccessible }',
        resolvers: { Query: { thing: () => ({ id: '1' }) } },
      },
    },
    operations: [
      {
        query:
          'query ($name: String!) { kind: __typename thing { kind: __typename } ...I } fragment I on Query { t: __type(name: $name) { fields { name } } __schema { queryType { name } } }',
        variables: { name: 'Thing' },
        data: {
          kind: 'Query',
          thing: { kind: 'Thing' },
          t: { fields: [{ name: 'id' }] },
          __schema: { queryType: { name: 'Query' } },
        },
      },
      { query: '{ __typename }', data: { __typename: 'Query' } },
    ],
  },
  {
    name: 'null propagation: a null goes up to the nearest place that may be null and is reported once',
    subgraphs: {
      a: {
        sdl: `type Query { list: [Row!] strict: [Row!]! grid: [[Int!]] wrong: Int deep: Row } type Row @key(fields: "id") { id: ID! must: Int! may: Int row: Row }`,
        resolvers: {
          Query: {
            list: () => [
              { id: '1', must: 1 },
              { id: '2', must: null },
            ],
            strict: () => [{ id: '1', must: 1 }],
            grid: () => [[1], [null], null, []],
            wrong: () => 1,
            deep: () => ({ id: '1', must: 1, row: { id: '2', must: 2 } }),
          },
        },
      },
      b: {
        sdl: 'type Row @key(fields: "id") { id: ID! late: Int! later: Int }',
        resolvers: {
          Row: {
            late: ({ id }) => {
              if (id === '2') throw new Error('too late');
              return 0;
            },
            later: () => {
              throw new Error('later');
            },
          },
        },
      },
    },
    operations: [
      {
        query: '{ list { must } grid }',
        data: { list: null, grid: [[1], null, null, []] },
        errorPaths: [
          ['list', 1, 'must'],
          ['grid', 1, 0],
        ],
      },
      {
        query: '{ deep { may row { late must } } }',
        data: { deep: { may: null, row: null } },
        errorPaths: [['deep', 'row', 'late']],
      },
      {
        query: '{ strict { later late } wrong }',
        data: { strict: [{ later: null, late: 0 }], wrong: 1 },
        errorPaths: [['strict', 0, 'later']],
      },
    ],
  },
  {
    name: 'an error is reported under the names that apply to its object, not under those of an impossible fragment',
    subgraphs: {
      a: {
        sdl: `type Query { list: [Any] } union Any = Value | Other type Value { text: String! } type Other { id: ID! }`,
        resolvers: {
          Query: {
            list: () => [
              { __typename: 'Value', text: null },
              { __typename: 'Other', id: '1' },
            ],
          },
        },
      },
    },
    operations: [
      {
        query: '{ list { ... on Value { text } ... on Other { id ... on Any { ... on Value { other: text } } } } }',
        data: { list: [null, { id: '1' }] },
        errorPaths: [['list', 0, 'text']],
      },
    ],
  },
];
