import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildClientSchema, getIntrospectionQuery, graphqlSync, type IntrospectionQuery, printSchema } from 'graphql';
import { type TestSubgraphs, testEngine } from '../../support/federation/testEngine.ts';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';
import { postGraphQL } from '../../support/hub/postGraphQL.ts';

let renamed = 0;

/** An interface object, and the query root in fields, a payload and an interface. */
const shop: TestSubgraphs = {
  books: {
    sdl: `
      type Query implements Root { media: [Media] self: Query root: Root }
      interface Root { media: [Media] }
      type Other implements Root { media: [Media] }
      type Mutation { rename: Payload }
      type Payload { query: Query done: Boolean }
      "What is lent."
      interface Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String pages(from: Int = 1): Int @deprecated }
      enum Size { "Small." S L @deprecated(reason: "no") }
      input In { size: Size = S ids: [ID!]! = ["a"] }`,
    resolvers: {
      Query: { media: () => [], self: () => ({}), root: () => ({ __typename: 'Query' }) },
      Mutation: {
        rename: () => {
          renamed += 1;
          return { query: {}, done: true };
        },
      },
    },
  },
  ratings: {
    sdl: 'type Media @interfaceObject @key(fields: "id") { id: ID! rating: Int }',
    resolvers: { Media: { rating: () => 5 } },
  },
};

const { engine, dataSource, ask } = testEngine(shop);
const plain = (data: unknown) => JSON.parse(JSON.stringify(data));
const all = { descriptions: true, specifiedByUrl: true, directiveIsRepeatable: true, schemaDescription: true };
const standard = getIntrospectionQuery({ ...all, inputValueDeprecation: true, oneOf: true });

test('the standard query is answered as graphql-js answers it, also beside an interface object', async () => {
  const expected = graphqlSync({ schema: engine.schema, source: standard });
  const { data, errors } = await ask(standard);
  expect(errors).toBeUndefined();
  expect(JSON.stringify(data)).toBe(JSON.stringify(expected.data));
  expect(printSchema(buildClientSchema(plain(data) as IntrospectionQuery))).toBe(printSchema(engine.schema));
});

test.each([
  '{ __schema { queryType { name } ...F } } fragment F on __Schema { queryType { kind } types { ...N } } fragment N on __Type { name }',
  '{ a: __type(name: "Book") { name fields { name } all: fields(includeDeprecated: true) { name args { defaultValue } } } }',
  '{ none: __type(name: "Nobody") { name } __typename }',
  '{ __schema { __typename directives { name locations args { type { kind ofType { name } } } } } }',
  '{ __type(name: "Size") { enumValues(includeDeprecated: true) { name isDeprecated deprecationReason description } } }',
  '{ ...A ...B } fragment A on Query { __schema { mutationType { name } } } fragment B on Query { __schema { mutationType { kind } } }',
])('is answered as graphql-js answers it: %s', async (query) => {
  expect(JSON.stringify((await ask(query)).data)).toBe(
    JSON.stringify(graphqlSync({ schema: engine.schema, source: query }).data),
  );
});

test('takes variables and conditions', async () => {
  const query = `query ($name: String!, $old: Boolean = true, $no: Boolean!) {
    __type(name: $name) { name fields(includeDeprecated: $old) { name } kind @include(if: $no) } }`;
  const fields = (...names: string[]) => names.map((name) => ({ name }));
  for (const [variables, type] of [
    [
      { name: 'Book', no: false },
      { name: 'Book', fields: fields('id', 'title', 'pages', 'rating') },
    ],
    [
      { name: 'Book', old: false, no: true },
      { name: 'Book', fields: fields('id', 'title', 'rating'), kind: 'OBJECT' },
    ],
    [
      { name: 'Payload', no: false },
      { name: 'Payload', fields: fields('query', 'done') },
    ],
    [
      { name: 'Book', no: false },
      { name: 'Book', fields: fields('id', 'title', 'pages', 'rating') },
    ],
  ] as const) {
    const { data, errors } = await ask(query, variables);
    expect(errors).toBeUndefined();
    expect(plain(data)).toEqual({ __type: type });
  }
});

describe('below a field that is the query root', () => {
  const schema = { queryType: { name: 'Query' } };
  test.each([
    ['{ self { __schema { queryType { name } } } }', { self: { __schema: schema } }],
    [
      '{ self { self { s: __schema { queryType { name } } media { title } } } }',
      { self: { self: { s: schema, media: [] } } },
    ],
    [
      'mutation { rename { done query { __schema { queryType { name } } } } }',
      { rename: { done: true, query: { __schema: schema } } },
    ],
    ['{ root { ... on Query { __schema { queryType { name } } } } }', { root: { __schema: schema } }],
    [
      '{ self { __type(name: "Book") { name } } __type(name: "Size") { name } }',
      { self: { __type: { name: 'Book' } }, __type: { name: 'Size' } },
    ],
  ])('no subgraph is asked for it: %s', async (query, expected) => {
    dataSource.calls.length = 0;
    const { data, errors } = await ask(query);
    expect(errors).toBeUndefined();
    expect(plain(data)).toEqual(expected);
    expect(dataSource.calls.filter(({ text }) => /__(schema|type\b)/.test(text))).toEqual([]);
  });
});

describe('an answer of many times the schema', () => {
  const many = (selection: string) => Array.from({ length: 150 }, (_, index) => `a${index}: ${selection}`).join(' ');
  const types = `types { fields { type { ${many('fields { name }')} } } }`;
  test.each([
    ['under many names', `{ __schema { ${many('types { fields { name } }')} } }`],
    ['of types of fields of types', `{ __schema { ${types} } }`],
    ['below the query root', `{ self { self { __schema { ${types} } } } }`],
  ])('%s is refused', async (_, query) => {
    dataSource.calls.length = 0;
    const { data, errors } = await ask(query);
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      expect.objectContaining({ extensions: { code: 'OPERATION_TOO_LARGE', retryable: false } }),
    ]);
    expect(dataSource.calls).toEqual([]);
  });

  test('is refused before a mutation is carried out', async () => {
    const before = renamed;
    const { errors } = await ask(`mutation { rename { query { __schema { ${types} } } } }`);
    expect(errors?.[0]?.extensions?.code).toBe('OPERATION_TOO_LARGE');
    expect(renamed).toBe(before);
  });
});

describe('over HTTP', () => {
  let gateway: PlainGateway;
  beforeAll(async () => {
    gateway = await startPlainGateway(shop);
  });
  afterAll(() => gateway.close());

  test('the answer is the same each time, from what is kept too', async () => {
    const first = await postGraphQL(gateway.url, standard);
    const expected = graphqlSync({ schema: engine.schema, source: standard });
    expect(first.data).toEqual(plain(expected.data));
    for (const _ of [1, 2, 3]) expect(await postGraphQL(gateway.url, standard)).toEqual(first);
  });
});
