import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { subgraphs } from '../../../subgraphs/subgraphs.ts';
import { startTestHub, type TestHub } from '../../support/hub/startTestHub.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startTestHub({ code: 'MYKUL', subgraphs });
});
afterAll(() => hub.close());

/** A hub interprets an operation the first time, compiles it the second time, and runs compiled code from then on. */
const times = ['cold', 'compiling', 'compiled', 'compiled again'];

const obligations = [
  'settlement',
  'query ($value: CurrencyCode) { obligations(currency: $value) { settlements } }',
] as const;
const recordEvents = [
  'shipments',
  `mutation ($value: DateTime!) { recordShipmentEvents(input: { shipmentId: "x", idempotencyKey: "k",
    events: [{ id: "1", type: COLLECTED, recordedBy: "MYKUL", eventTime: $value }] }) { shipment { id } } }`,
] as const;
const search = ['merchants', 'query ($value: String) { products(filter: { text: $value }) { totalCount } }'] as const;
const byRef = ['shipments', 'query ($value: ID!) { shipments(filter: { tradeRef: $value }) { totalCount } }'] as const;
const withDefault = ['merchants', 'query ($value: Int!) { products(first: $value) { totalCount } }'] as const;

describe.each([
  ['a currency in small letters', obligations, 'cny', 'CurrencyCode is three capital letters'],
  ['a currency of a megabyte', obligations, 'x'.repeat(1_000_000), 'CurrencyCode is three capital letters'],
  ['a currency that is an object', obligations, {}, 'CurrencyCode is three capital letters'],
  ['a currency that is a number', obligations, 7, 'CurrencyCode is three capital letters'],
  ['a time without a date', recordEvents, 'T12:00Z', 'DateTime is an RFC 3339 date-time'],
  ['nine decimals of a second', recordEvents, '2026-03-01T09:30:00.123456789Z', 'at most six decimals'],
  ['a leap second', recordEvents, '2016-12-31T23:59:60Z', 'DateTime is an RFC 3339 date-time'],
  ['a time that UTC puts before year 1', recordEvents, '0001-01-01T00:00:00+14:00', 'years 0001 to 9999'],
  ['NUL in a text', search, 'tea\u0000', 'without NUL'],
  ['half of a surrogate pair in a text', search, 'tea\ud83c', 'well-formed Unicode'],
  ['NUL in an id', byRef, 'tea\u0000', 'without NUL'],
  ['half of a surrogate pair in an id', byRef, '\udf75', 'well-formed Unicode'],
  ['a text for a number', withDefault, 'x', 'Int cannot represent'],
  ['nothing where a value is needed', withDefault, undefined, 'was not provided'],
])('%s', (name, [subgraph, text], value, says) => {
  test.each(times)('is refused with its place and the expected form, when the operation is %s', async () => {
    const { data, errors } = await hub.query(subgraph, `${text} # ${name}`, { value });
    expect(data).toBeNull();
    expect(errors).toEqual([
      {
        message: expect.stringMatching(/^Variable "\$value" /),
        locations: [expect.anything()],
        extensions: { code: 'BAD_USER_INPUT', retryable: false },
      },
    ]);
    expect(errors?.[0]?.message).toContain(says);
    expect(errors?.[0]?.message.length).toBeLessThan(501);
  });
});

test.each(times)('refuses a scalar 5 000 deep, when the operation is %s', async () => {
  const deep = `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`;
  const [subgraph, query] = obligations;
  // JSON.stringify does not go so deep.
  const body = `{"query":${JSON.stringify(query)},"variables":{"value":${deep}}}`;
  const answer = await fetch(hub.url(subgraph), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(await answer.json()).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
});

test.each(times)('names the member of an input that is at fault, when the operation is %s', async () => {
  const text = 'mutation ($input: CreateProductInput!) { createProduct(input: $input) { product { id } } }';
  const price = { amount: '1,000.00', currencyCode: 'MYR' };
  const product = { title: 'x', hsCode: '0902.10', originCountry: 'my', grossWeightGrams: 1, price };
  const input = { merchantId: 'm', idempotencyKey: 'k', ...product };
  const { errors } = await hub.query('merchants', text, { input });
  const places = errors?.map(({ message }) => /at "(.*?)"/.exec(message)?.[1]);
  expect(places).toEqual(['input.hsCode', 'input.originCountry', 'input.price.amount']);
});

test.each([
  ['{ hsCode(code: "0902.10") { code } }', 'BAD_USER_INPUT', 'Expected value of type HSCode, found "0902.10"'],
  ['{ hsCode(code: [[[["09"]]]]) { code } }', 'BAD_USER_INPUT', 'Expected value of type HSCode, found a list'],
  ['query ($code: HSCode! = "09.02") { hsCode(code: $code) { code } }', 'BAD_USER_INPUT', 'found "09.02"'],
  ['{ products(first: "x") { totalCount } }', 'GRAPHQL_VALIDATION_FAILED', 'Int cannot represent'],
  ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED', 'Cannot query field'],
  ['{', 'GRAPHQL_PARSE_FAILED', 'Syntax Error'],
  ...['{}', '{"kind":"Document","definitions":[]}', '[]', '7', '-1', 'null', '"text"'].map(
    (json) => [json, 'GRAPHQL_PARSE_FAILED', 'JSON, not GraphQL'] as const,
  ),
])('reports what is wrong with %s', async (text, code, says) => {
  for (const _ of times) {
    const { data, errors } = await hub.query('merchants', text);
    expect(data).toBeNull();
    expect(errors).toMatchObject([{ message: expect.stringContaining(says), extensions: { code, retryable: false } }]);
  }
});

test('reports the mistakes of each operation of a batch separately', async () => {
  const good = { query: '{ products { totalCount } }' };
  const bad = { query: search[1], variables: { value: '\u0000' } };
  for (const _ of times) {
    const answer = await fetch(hub.url('merchants'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([good, bad, good, { query: '{ nothing }' }]),
    });
    expect(await answer.json()).toMatchObject([
      { data: { products: { totalCount: 0 } } },
      { data: null, errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] },
      { data: { products: { totalCount: 0 } } },
      { data: null, errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }] },
    ]);
  }
});

test('executes the named operation of a document with several', async () => {
  const query =
    'query A { products { totalCount } } query B($first: Int! = 7) { merchants(first: $first) { totalCount } }';
  for (const _ of times) {
    for (const [operationName, data] of [
      ['A', { products: { totalCount: 0 } }],
      ['B', { merchants: { totalCount: 0 } }],
    ]) {
      const answer = await fetch(hub.url('merchants'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query, operationName, variables: {} }),
      });
      expect(await answer.json()).toEqual({ data });
    }
  }
});

test.each([
  ['a body that is not JSON', { body: '{"query":' }, 400],
  ['a body of another type', { body: 'x', type: 'application/xml' }, 415],
  ['a body of 3 MB', { body: JSON.stringify({ query: 'x'.repeat(3_000_000) }) }, 413],
  ['a body of plain text', { body: 'x', type: 'text/plain' }, 400],
  ['a body without a query', { body: '{}' }, 400],
  ['a query that is a list', { body: '{"query":[]}' }, 400],
])('refuses %s', async (_, { body, type = 'application/json' }: { body: string; type?: string }, status) => {
  const answer = await fetch(hub.url('merchants'), { method: 'POST', headers: { 'content-type': type }, body });
  expect(await answer.json()).toEqual({
    data: null,
    errors: [{ message: expect.any(String), extensions: { code: 'BAD_REQUEST', retryable: false } }],
  });
  expect(answer.status).toBe(status);
});

test('looks for no entity by a reference without a text as its id', async () => {
  const nested = JSON.parse(`${'['.repeat(1_000)}${']'.repeat(1_000)}`) as unknown;
  const text = 'query ($representations: [_Any!]!) { _entities(representations: $representations) { __typename } }';
  for (const [subgraph, types] of [
    ['merchants', ['Merchant', 'Product', 'Listing']],
    ['inventory', ['Product', 'StockLevel', 'Reservation']],
    ['shipments', ['Shipment', 'LandedCostQuote', 'Declaration']],
    ['settlement', ['Account', 'FxQuote', 'Settlement', 'Trade', 'NettingCycle', 'Merchant']],
  ] as const) {
    for (const id of [nested, {}, 7, null, undefined, 'x\u0000']) {
      const representations = types.map((__typename) => ({ __typename, id }));
      const { errors } = await hub.query(subgraph, text, { representations });
      expect(errors?.map(({ extensions }) => extensions)).toEqual(
        types.map(() => ({ code: 'BAD_ID', retryable: false })),
      );
    }
  }
});
