import { describe, expect, test } from '@jest/globals';
import { failing, MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { idOf, memoryHub, productOf } from '../../support/partition/memoryHubs.ts';
import { partitioned } from '../../support/partition/partitioned.ts';

const malaysian = idOf('MYKUL', 'Product', 1);
const second = idOf('MYKUL', 'Product', 2);
const chinese = idOf('CNHGH', 'Product', 1);
const money = '{ amount: "1.00", currencyCode: "MYR" }';

function threeHubs(log: string[] = []) {
  return new MemoryNetwork([
    memoryHub('CNHGH', { products: [productOf('CNHGH', 1, 'Abacus')], log }),
    memoryHub('MYKUL', { products: [productOf('MYKUL', 1, 'Batik'), productOf('MYKUL', 2, 'Candle')], log }),
    memoryHub('BEBRU', { state: 'DRAINING', log }),
  ]);
}

describe('routed fields', () => {
  test('go to the hub that their argument names, in one call per hub', async () => {
    const network = threeHubs();
    const result = await partitioned(network).ask(
      'merchants',
      `query ($a: ID!, $b: ID!) {
        batik: product(id: $a) { ...Line }
        abacus: product(id: "${chinese}") { ...Line }
        candle: product(id: $b) { ...Line hub { code } }
      }
      fragment Line on Product { id name: title }`,
      { a: malaysian, b: second },
    );

    expect(result).toEqual({
      data: {
        batik: { id: malaysian, name: 'Batik' },
        abacus: { id: chinese, name: 'Abacus' },
        candle: { id: second, name: 'Candle', hub: { code: 'MYKUL' } },
      },
    });
    expect(network.calls.map(({ hub, variables }) => [hub, variables]).sort()).toEqual([
      ['CNHGH', {}],
      ['MYKUL', { a: malaysian, b: second }],
    ]);
  });

  test('find their hub through input objects, lists and defaults', async () => {
    const network = threeHubs();
    const { ask } = partitioned(network);
    const reserve = (lines: string) =>
      `mutation ($id: ID! = "${malaysian}", $line: ReserveLineInput!) {
        reserveStock(input: { tradeRef: "t", lines: ${lines}, idempotencyKey: "k" }) { userErrors { code } }
      }`;

    await ask('inventory', reserve(`[{ productId: $id, quantity: 1 }, { productId: "${second}", quantity: 1 }]`));
    await ask('inventory', reserve('[$line]'), { line: { productId: chinese, quantity: 1 } });

    expect(network.calls.map(({ hub }) => hub)).toEqual(['MYKUL', 'CNHGH']);
  });

  test.each([
    ['no hub', '[]', 'BAD_USER_INPUT'],
    [
      'several hubs',
      `[{ productId: "${malaysian}", quantity: 1 }, { productId: "${chinese}", quantity: 1 }]`,
      'BAD_USER_INPUT',
    ],
    ['no id', '[{ productId: "17", quantity: 1 }]', 'BAD_ID'],
    ['a hub itself', '[{ productId: "MYKUL", quantity: 1 }]', 'BAD_ID'],
    ['a hub that nobody knows', `[{ productId: "${idOf('JPTYO', 'Product', 1)}", quantity: 1 }]`, 'UNKNOWN_HUB'],
  ])('with %s are refused at their path and no hub is called', async (_, lines, code) => {
    const network = threeHubs();
    const result = await partitioned(network).ask(
      'inventory',
      `mutation { held: reserveStock(input: { tradeRef: "t", lines: ${lines}, idempotencyKey: "k" }) { userErrors { code } } }`,
    );

    expect(result.data).toEqual({ held: null });
    expect(result.errors).toEqual([
      expect.objectContaining({ path: ['held'], extensions: expect.objectContaining({ code }) }),
    ]);
    expect(network.calls).toEqual([]);
  });

  test('of a hub that fails are null, each with an error, and those of other hubs are returned', async () => {
    const network = threeHubs();
    network.behave('MYKUL', failing('HUB_FAILED'));
    const result = await partitioned(network).ask(
      'merchants',
      `{ a: product(id: "${malaysian}") { id } b: product(id: "${chinese}") { id } c: product(id: "${second}") { id } }`,
    );

    expect(result.data).toEqual({ a: null, b: { id: chinese }, c: null });
    expect(result.errors?.map(({ path, extensions }) => [path, extensions.code, extensions.hub])).toEqual([
      [['a'], 'HUB_FAILED', 'MYKUL'],
      [['c'], 'HUB_FAILED', 'MYKUL'],
    ]);
  });

  test('pass on a subgraph’s error with code and hub, without stack and address', async () => {
    const network = threeHubs();
    network.behave('MYKUL', () => ({
      data: { product: { title: null } },
      errors: [
        {
          message: 'Refused by http://10.0.0.7:8080/graphql today\n    at resolve (/srv/hub.js:1)',
          path: ['product', 'title'],
          extensions: { code: 'FORBIDDEN', stacktrace: ['at x'], url: 'http://10.0.0.7' },
        },
      ],
      bytes: 0,
    }));
    const result = await partitioned(network).ask('merchants', `{ product(id: "${malaysian}") { title } }`);

    expect(result.errors).toEqual([
      {
        message: 'Refused by (address) today',
        path: ['product', 'title'],
        extensions: { code: 'FORBIDDEN', hub: 'MYKUL', subgraph: 'merchants', retryable: false },
      },
    ]);
  });
});

test.each([
  ['the id of something at it', malaysian],
  ['no code', 'mykul'],
])('a field that is routed by a hub’s code is refused %s', async (_, hub) => {
  const network = threeHubs();
  const result = await partitioned(network).ask(
    'merchants',
    `mutation { registerMerchant(input: { hub: "${hub}", legalName: "L", identifiers: [], idempotencyKey: "k" }) {
      userErrors { code } } }`,
  );

  expect(result.errors).toEqual([
    {
      message: 'input.hub is not a hub code, such as MYKUL.',
      path: ['registerMerchant'],
      extensions: { code: 'BAD_USER_INPUT', subgraph: 'merchants', retryable: false },
    },
  ]);
  expect(network.calls).toEqual([]);
});

describe('mutations', () => {
  const create = (alias: string, merchant: string, key: string) => `${alias}: createProduct(input: {
    merchantId: "${merchant}", title: "t", hsCode: "010121", originCountry: "MY", grossWeightGrams: 1, price: ${money},
    idempotencyKey: "${key}" }) { userErrors { code } }`;
  const [ours, theirs] = [idOf('MYKUL', 'Merchant', 1), idOf('CNHGH', 'Merchant', 1)];

  test('run one after another in document order, whatever their hubs', async () => {
    const log: string[] = [];
    const network = threeHubs(log);
    // The slower hub comes first: calls that went out together would end in another order.
    network.behave('MYKUL', async (_, truth) => {
      await new Promise((resolve) => setImmediate(resolve));
      return truth();
    });
    await partitioned(network).ask(
      'merchants',
      `mutation { ${create('a', ours, '1')} ${create('b', theirs, '2')} ${create('c', ours, '3')} }`,
    );

    expect(log).toEqual(['MYKUL createProduct 1', 'CNHGH createProduct 2', 'MYKUL createProduct 3']);
    expect(network.calls.every(({ call }) => call.isMutation)).toBe(true);
  });

  test('start no further one after a failed one that is non-null', async () => {
    const log: string[] = [];
    const network = threeHubs(log);
    network.behave('CNHGH', failing('HUB_TIMEOUT'));
    const result = await partitioned(network).ask(
      'merchants',
      `mutation { ${create('a', ours, '1')} ${create('b', theirs, '2')} ${create('c', ours, '3')} }`,
    );

    expect(log).toEqual(['MYKUL createProduct 1']);
    expect(result.data).toEqual({ a: { userErrors: [] }, b: null });
    expect(result.errors?.map(({ path }) => path)).toEqual([['b']]);
  });

  test('at a draining hub complete existing business and start none', async () => {
    const log: string[] = [];
    const result = await partitioned(threeHubs(log)).ask(
      'merchants',
      `mutation {
        ${create('goOn', idOf('BEBRU', 'Merchant', 1), '1')}
        begin: registerMerchant(input: { hub: "BEBRU", legalName: "New", identifiers: [], idempotencyKey: "2" }) { userErrors { code } }
      }`,
    );

    expect(log).toEqual(['BEBRU createProduct 1']);
    expect(result.data).toEqual({ goOn: { userErrors: [] }, begin: null });
    expect(result.errors?.[0]?.extensions).toMatchObject({ code: 'HUB_DRAINING', hub: 'BEBRU', retryable: true });
  });
});
