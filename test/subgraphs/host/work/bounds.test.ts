import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { getIntrospectionQuery } from 'graphql';
import { limits } from '../../../../subgraphs/host/work/limits.ts';
import { subgraph as inventorySubgraph } from '../../../../subgraphs/inventory/subgraph.ts';
import { subgraph as merchantsSubgraph } from '../../../../subgraphs/merchants/subgraph.ts';
import { startTestHub, type TestHub } from '../../../support/hub/startTestHub.ts';

let hub: TestHub;
let productIds: readonly string[];
beforeAll(async () => {
  hub = await startTestHub({ code: 'MYKUL', subgraphs: [merchantsSubgraph, inventorySubgraph], seed: 'bounds' });
  const query = '{ products(first: 100) { nodes { id } } }';
  const { data } = await hub.query<{ products: { nodes: { id: string }[] } }>('merchants', query);
  productIds = data?.products.nodes.map(({ id }) => id) ?? [];
});
beforeEach(() => hub.forgetStatements());
afterAll(() => hub.close());

const list = (count: number, item: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => item(i)).join(' ');
const tooLarge = (message: unknown = expect.any(String)) => ({
  data: null,
  errors: [{ message, extensions: { code: 'OPERATION_TOO_LARGE', retryable: false } }],
});

/** Three times: first by graphql-js, then by code that is generated for it, and once more. */
async function askedAgain(query: string, variables?: object, subgraph = 'merchants') {
  const answers = [];
  for (let time = 0; time < 3; time++)
    answers.push(await hub.query<Record<string, unknown>>(subgraph, query, variables));
  return answers;
}

const pagesInPages = `query ($n: Int! = 100) {
  merchants(first: $n) { nodes { products(first: $n) { nodes { merchant { products(first: $n) { nodes { id } } } } } } }
}`;

test('pages in pages are refused before anything is read, and answered with smaller pages', async () => {
  const refused = tooLarge(
    'The operation requests up to 1030201 rows; the limit is 60000. ' +
      'Most are at merchants.nodes.products.nodes.merchant.products: request smaller pages there.',
  );
  expect(await askedAgain(pagesInPages)).toEqual([refused, refused, refused]);
  expect(await askedAgain(pagesInPages.replaceAll('$n)', '100)').replace(/\(\$n.*?\)/, ''))).toEqual([
    refused,
    refused,
    refused,
  ]);
  expect(hub.statements).toEqual([]);
  for (const { data, errors } of await askedAgain(pagesInPages, { n: 5 })) {
    expect(errors).toBeUndefined();
    expect(data?.merchants).toEqual({ nodes: expect.any(Array) });
  }
});

test('no operation of a document may be too large', async () => {
  const small = 'query Small { products(first: 1) { nodes { id } } }';
  expect(await hub.query('merchants', `${small} ${pagesInPages.replace('query', 'query Large')}`)).toEqual(tooLarge());
});

describe('entities', () => {
  const entities = (fields: string) =>
    `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { ${fields} } } }`;
  const of = () =>
    Array.from({ length: 5_000 }, (_, index) => ({ __typename: 'Product', id: productIds[index % 100] }));

  test('as many as a gateway asks for are answered', async () => {
    const query = entities('id title hub { code } merchant { id legalName } price { amount }');
    for (const { data, errors } of await askedAgain(query, { of: of() })) {
      expect(errors).toBeUndefined();
      expect(data?._entities).toHaveLength(5_000);
    }
    const stocks = await hub.query<{ _entities: unknown[] }>('inventory', entities('stock { available }'), {
      of: of(),
    });
    expect(stocks.errors).toBeUndefined();
    expect(stocks.data?._entities).toHaveLength(5_000);
  });

  test('are counted with their selections', async () => {
    const query = entities('merchant { products(first: 100) { nodes { id } } }');
    const [refused] = await askedAgain(query, { of: of() });
    expect(refused).toEqual(tooLarge(expect.stringMatching(/up to 515000 rows.*_entities: request smaller/)));
    expect(hub.statements).toEqual([]);
  });
});

test('leaves are counted, however few the rows', async () => {
  const names = list(2_000, (index) => `t${index}: title`);
  expect(await hub.query('merchants', `{ products(first: 100) { nodes { ${names} } } }`)).toEqual(
    tooLarge(expect.stringMatching('200000 values; the limit is 180000')),
  );
  const { data } = await hub.query<{ products: { nodes: object[] } }>(
    'merchants',
    `{ products(first: 2) { nodes { ${names} } } }`,
  );
  expect(data?.products.nodes.map((node) => Object.keys(node).length)).toEqual([2_000, 2_000]);
});

test('an answer of few leaves with long texts is bounded by its characters', async () => {
  const database = hub.database('merchants');
  await database.execute({ text: "UPDATE product SET description = repeat('long ', 8000)" });
  const names = list(50, (index) => `d${index}: description`);
  const query = `{ products(first: 50) { nodes { ${names} } } }`;
  expect(await hub.query('merchants', query)).toEqual(tooLarge(expect.stringMatching(/more than 16777216 characters/)));
  expect((await hub.query('merchants', query.replace('50', '5'))).errors).toBeUndefined();
});

test('the standard introspection is answered, and types in types are not', async () => {
  const [answer] = await askedAgain(getIntrospectionQuery());
  expect(answer?.errors).toBeUndefined();
  const types = list(50, (index) => `a${index}: types { fields { type { fields { name args { name } } } } }`);
  expect(await hub.query('merchants', `{ __schema { ${types} } }`)).toEqual(tooLarge());
});

test.each([
  [
    'levels of fields',
    `{ merchants { nodes { ${'products { nodes { merchant { '.repeat(5)} id ${'} } }'.repeat(5)} } } }`,
  ],
  ['root fields', `{ ${list(51, (index) => `m${index}: merchants(first: 1) { totalCount }`)} }`],
  ['fields', `{ products(first: 1) { nodes { ${list(5_001, () => 'id')} } } }`],
  [
    'levels of lists and objects in one value',
    `{ products(filter: { text: ${'['.repeat(30)}1${']'.repeat(30)} }) { totalCount } }`,
  ],
  ['characters', `{ __typename } # ${'x'.repeat(200_000)}`],
])('an operation has a bounded number of %s', async (what, query) => {
  expect(await hub.query('merchants', query)).toEqual(tooLarge(expect.stringMatching(`more than \\d+ ${what}`)));
});

test('an operation has a bounded number of tokens', async () => {
  const { errors } = await hub.query(
    'merchants',
    `{ products(first: 1) { nodes { ${list(9_000, () => 'id: id')} } } }`,
  );
  expect(errors).toEqual([
    expect.objectContaining({
      message: expect.stringMatching('more that 20000 tokens'),
      extensions: expect.objectContaining({ code: 'GRAPHQL_PARSE_FAILED' }),
    }),
  ]);
});

test('a request has a bounded number of operations', async () => {
  const ask = async (count: number) => {
    const response = await fetch(hub.url('merchants'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(Array.from({ length: count }, () => ({ query: '{ __typename }' }))),
    });
    return response.json();
  };
  expect(await ask(limits.batchedOperations)).toHaveLength(limits.batchedOperations);
  expect(await ask(limits.batchedOperations + 1)).toEqual(
    tooLarge(`A request may have at most ${limits.batchedOperations} operations.`),
  );
});

test('an operation that is too large to compile is answered each time it is asked', async () => {
  const names = list(limits.compiledFields, (index) => `t${index}: title`);
  for (const { data } of await askedAgain(`{ products(first: 1) { nodes { ${names} } } }`))
    expect(data?.products).toEqual({
      nodes: [
        Object.fromEntries(
          Array.from({ length: limits.compiledFields }, (_, index) => [`t${index}`, expect.any(String)]),
        ),
      ],
    });
});

test('texts of operations are forgotten before they fill the memory, and answered all the same', async () => {
  const padding = 'x'.repeat(limits.operationCharacters - 1_000);
  const rounds = Math.ceil(limits.keptCharacters / padding.length) + 1;
  for (let round = 0; round < rounds; round++) {
    const query = `{ products(first: 1) { nodes { id } } } # ${round} ${padding}`;
    expect((await hub.query('merchants', query)).data).toEqual({ products: { nodes: [{ id: expect.any(String) }] } });
  }
  expect((await askedAgain('{ products(first: 1) { totalCount } }')).map(({ data }) => data)).toEqual(
    Array(3).fill({ products: { totalCount: expect.any(Number) } }),
  );
});

test('all rows are counted once, whatever the number of aliases', async () => {
  const counts = list(20, (index) => `c${index}: totalCount`);
  expect((await hub.query('merchants', `{ products(first: 1) { ${counts} } }`)).errors).toBeUndefined();
  expect(hub.statements.filter((name) => name.startsWith('count'))).toHaveLength(1);
});
