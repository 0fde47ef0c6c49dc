import { type GraphQLResolveInfo, getDirectiveValues } from 'graphql';
import type { Row } from '../federation/subgraphSchema.ts';
import type { ConformanceCase } from './ConformanceCase.ts';

const upper = 'directive @upper(times: Int = 1) on FIELD | FRAGMENT_SPREAD | INLINE_FRAGMENT | QUERY\n';

/** The text, with a mark for each time that the field's directive says. */
function marked(text: string, { schema, fieldNodes, variableValues }: GraphQLResolveInfo): string {
  const directive = schema.getDirective('upper');
  const [node] = fieldNodes;
  const values = directive && node && getDirectiveValues(directive, node, variableValues);
  return text + '!'.repeat((values?.times as number | undefined) ?? 0);
}

const field = (name: string) => (row: Row, _: Row, info: GraphQLResolveInfo) => marked(row[name] ?? name, info);

/** Directives of `@skip` and `@include` that are null, and directives of the schema on what is executed. */
export const directives: readonly ConformanceCase[] = [
  {
    name: 'a directive of the schema reaches the subgraph with its field, which is another field without it',
    subgraphs: {
      a: {
        sdl: `${upper} type Query { rows: [Row] one(of: String): String } type Mutation { set: String }
          type Row @key(fields: "id") { id: ID! name: String again: Row }`,
        resolvers: {
          Query: { rows: () => [{ id: 'i', name: 'n' }], one: (_, { of }, info) => marked(of ?? 'o', info) },
          Mutation: { set: (_, __, info) => marked('s', info) },
          Row: { id: field('id'), name: field('name'), again: (row, _, info) => ({ ...row, name: marked('a', info) }) },
        },
      },
      b: {
        sdl: `${upper} type Row @key(fields: "id") { id: ID! name: String @external text: String
          size: Int @requires(fields: "name") }`,
        resolvers: { Row: { text: field('text'), size: ({ name }) => name.length } },
      },
    },
    operations: [
      {
        query: '{ rows { loud: name @upper quiet: name text more: text @upper(times: 2) } one @upper }',
        data: { rows: [{ loud: 'n!', quiet: 'n', text: 'text', more: 'text!!' }], one: 'o!' },
      },
      {
        query: '{ rows { id @upper name @upper(times: 2) size text @upper } }',
        data: { rows: [{ id: 'i!', name: 'n!!', size: 1, text: 'text!' }] },
      },
      {
        query:
          'query ($n: Int, $of: String) { a: one(of: $of) @upper(times: $n) b: one(of: $of) rows { x: again { name text @upper(times: $n) } y: again @upper { name size text } } }',
        variables: { n: 3, of: 'x' },
        data: {
          a: 'x!!!',
          b: 'x',
          rows: [{ x: { name: 'a', text: 'text!!!' }, y: { name: 'a!', size: 2, text: 'text' } }],
        },
      },
      {
        query:
          '{ rows { ...F ... on Row @upper { text } __typename @upper } } fragment F on Row { name @upper @include(if: true) text @upper }',
        data: { rows: [{ name: 'n!', text: 'text!', __typename: 'Row' }] },
      },
      { query: 'mutation { a: set @upper b: set set }', data: { a: 's!', b: 's', set: 's' } },
    ],
  },
  {
    name: 'a condition that is null is an error of the object in which it stands',
    subgraphs: {
      a: {
        sdl: `type Query { rows: [Row] strict: Row! any: [Any] } type Mutation { add: Int made: Row }
            type Row @key(fields: "id") { id: ID! next: Row } union Any = Row | Other type Other { text: String }`,
        resolvers: {
          Query: {
            rows: () => [{ id: '1', next: { id: '2' } }],
            strict: () => ({ id: '1' }),
            any: () => [
              { __typename: 'Row', id: '1' },
              { __typename: 'Other', text: 't' },
            ],
          },
          Mutation: { add: () => 1, made: () => ({ id: '1' }) },
        },
      },
      b: {
        sdl: 'type Row @key(fields: "id") { id: ID! name: String }',
        resolvers: { Row: { name: () => 'n' } },
      },
    },
    operations: [
      {
        query: 'query ($if: Boolean = true) { rows { id next { id name @include(if: $if) } } }',
        variables: { if: null },
        data: { rows: [{ id: '1', next: null }] },
        errorPaths: [['rows', 0, 'next']],
      },
      {
        query: 'query ($if: Boolean = true) { rows { id next { name @include(if: $if) } } }',
        data: { rows: [{ id: '1', next: { name: 'n' } }] },
      },
      {
        query: 'query ($if: Boolean = true) { rows { id } strict { ...F } } fragment F on Row { name @skip(if: $if) }',
        variables: { if: null },
        data: null,
        errorPaths: [['strict']],
      },
      {
        query: 'query ($if: Boolean = false) { any { ... on Row { id } ... on Other { text @skip(if: $if) } } }',
        variables: { if: null },
        data: { any: [{ id: '1' }, null] },
        errorPaths: [['any', 1]],
      },
      {
        query:
          'query ($if: Boolean = false, $no: Boolean!) { rows { ...F ...F @skip(if: $if) name @skip(if: $no) @include(if: $if) } } fragment F on Row { id }',
        variables: { if: null, no: true },
        data: { rows: [{ id: '1' }] },
      },
      {
        query: 'mutation ($if: Boolean = false) { add made { name @skip(if: $if) } }',
        variables: { if: null },
        data: { add: 1, made: null },
        errorPaths: [['made']],
      },
    ],
  },
];
