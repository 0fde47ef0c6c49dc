import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { contractSdl, contractVersion } from '../../../schema/contracts.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';
import { FakeRows, fakeId } from '../../support/hubs/FakeRows.ts';
import { inventoryContract } from '../../support/hubs/inventoryContract.ts';
import { merchantsContract } from '../../support/hubs/merchantsContract.ts';
import { withoutMembers } from '../../support/partition/withoutMembers.ts';

/**
 * CNHGH serves a contract in which some fields are still missing, THBKK one whose titles are numbers, MYKUL today's.
 */
const lacking = [
  'Mutation.createProduct',
  'Product.description',
  'ProductOrder.NEWEST',
  'Query.merchantByRegistration',
  'RegisterMerchantInput.tradingName',
];
const olderMerchants = merchantsContract(withoutMembers(contractSdl('merchants'), ...lacking));
const olderInventory = inventoryContract(withoutMembers(contractSdl('inventory'), 'Product.stock'));
const otherMerchants = merchantsContract(
  contractSdl('merchants').replace(/(type Product [^}]*\n {2}title: )String!/, '$1Int!'),
);

let network: FakeNetwork;

beforeAll(async () => {
  network = await FakeNetwork.start([
    {
      code: 'CNHGH',
      rows: FakeRows.of('CNHGH', 2),
      contracts: { merchants: olderMerchants, inventory: olderInventory },
    },
    { code: 'MYKUL', rows: FakeRows.of('MYKUL', 2) },
    { code: 'THBKK', rows: FakeRows.of('THBKK', 2), contracts: { merchants: otherMerchants } },
  ]);
  await network.untilKnown('subgraphs { contractVersion }', (hubs) =>
    hubs.every(({ subgraphs }) => subgraphs?.every(({ contractVersion }) => contractVersion)),
  );
});

afterAll(() => network.close());

const reason = 'Product.title is Int!, not String!';

test('the directory says what each hub does not support, and why an endpoint is refused', async () => {
  const { data } = await network.query<{ hubs: unknown }>(
    '{ hubs { code status subgraphs { name status contractVersion unsupportedFields refusal } } }',
  );
  const serves = (name: string) => {
    const version = contractVersion(name, contractSdl(name));
    return { name, status: 'ACTIVE', contractVersion: version, unsupportedFields: [] as string[], refusal: null };
  };
  expect(data?.hubs).toEqual([
    {
      code: 'CNHGH',
      status: 'ACTIVE',
      subgraphs: [
        { ...serves('merchants'), unsupportedFields: lacking },
        { ...serves('inventory'), unsupportedFields: ['Product.stock'] },
      ],
    },
    {
      code: 'MYKUL',
      status: 'ACTIVE',
      subgraphs: [{ ...serves('merchants') }, { ...serves('inventory') }],
    },
    {
      code: 'THBKK',
      status: 'ACTIVE',
      subgraphs: [{ ...serves('merchants'), status: 'UNREACHABLE', refusal: reason }, { ...serves('inventory') }],
    },
  ]);
  const { level, facts } = await network.log.entry('contradicts its contract');
  expect({ level, ...facts }).toMatchObject({ level: 'error', hub: 'THBKK', subgraph: 'merchants', refusal: reason });
});

describe('what an older hub does not support', () => {
  interface Page {
    readonly products: {
      readonly nodes: readonly { readonly id: string; readonly about: string | null; readonly stock: object | null }[];
      readonly coverage: unknown;
    };
  }

  test('is null in its rows, without an error, and not requested from it', async () => {
    const { calls } = network.hub('CNHGH');
    const callsBefore = calls.length;
    const { data, errors } = await network.query<Page>(
      '{ products(hubs: ["CNHGH", "MYKUL"]) { nodes { id about: description stock { available } } coverage { hub status } } }',
    );
    expect(errors).toBeUndefined();
    expect(data?.products.nodes).toHaveLength(4);
    for (const node of data?.products.nodes ?? []) {
      if (node.id.includes('CNHGH')) expect(node).toEqual({ id: node.id, about: null, stock: null });
      else expect(node).toEqual({ id: node.id, about: expect.any(String), stock: { available: expect.any(Number) } });
    }
    expect(data?.products.coverage).toEqual([
      { hub: 'CNHGH', status: 'ANSWERED' },
      { hub: 'MYKUL', status: 'ANSWERED' },
    ]);
    expect(
      calls
        .slice(callsBefore)
        .map(({ body }) => body.query)
        .join(),
    ).not.toMatch(/description|stock/);
  });

  test('is null in a field by id, without an error', async () => {
    const id = fakeId('CNHGH', 'Product', 1);
    expect(await network.query(`{ product(id: "${id}") { id description stock { onHand } } }`)).toEqual({
      data: { product: { id, description: null, stock: null } },
    });
  });

  test('is refused in a mutation, and nothing is sent', async () => {
    const { data, errors } = await network.query(
      `mutation { createProduct(input: {
        merchantId: "${fakeId('CNHGH', 'Merchant', 1)}", title: "Tea", hsCode: "090210", originCountry: "CN",
        grossWeightGrams: 1, price: { amount: "1.00", currencyCode: "CNY" }, idempotencyKey: "k"
      }) { userErrors { code } } }`,
    );
    expect(data).toBeNull();
    expect(errors).toEqual([
      {
        message: 'CNHGH serves an older contract without Mutation.createProduct.',
        path: ['createProduct'],
        extensions: { code: 'HUB_UNSUPPORTED', hub: 'CNHGH', subgraph: 'merchants', retryable: false },
      },
    ]);
    expect(network.hub('CNHGH').rows.log).toEqual([]);
  });

  test('costs it its part of a page that a variable asks it for', async () => {
    const query = `query ($order: ProductOrder! = NEWEST) {
      products(hubs: ["CNHGH", "MYKUL"], orderBy: $order) { totalCount coverage { hub status } }
    }`;
    const { data, errors } = await network.query(query);
    expect(data).toEqual({
      products: {
        totalCount: 2,
        coverage: [
          { hub: 'CNHGH', status: 'UNSUPPORTED' },
          { hub: 'MYKUL', status: 'ANSWERED' },
        ],
      },
    });
    expect(errors).toEqual([
      {
        message: 'CNHGH serves an older contract without ProductOrder.NEWEST.',
        path: ['products'],
        extensions: { code: 'HUB_UNSUPPORTED', hub: 'CNHGH', subgraph: 'merchants', retryable: false },
      },
    ]);
    expect(await network.query(query, { order: 'TITLE' })).toMatchObject({ data: { products: { totalCount: 4 } } });
  });

  test('in the variable of a mutation is refused, and removed if it is null or a default', async () => {
    const query =
      'mutation ($input: RegisterMerchantInput!) { registerMerchant(input: $input) { userErrors { code } } }';
    const input = { hub: 'CNHGH', legalName: 'New', identifiers: [], idempotencyKey: 'k' };
    const refused = await network.query(query, { input: { ...input, tradingName: 'N' } });
    expect(refused.errors?.map(({ message, extensions }) => [message, extensions?.code])).toEqual([
      ['CNHGH serves an older contract without RegisterMerchantInput.tradingName.', 'HUB_UNSUPPORTED'],
    ]);
    const made = await network.query(query, { input: { ...input, tradingName: null } });
    expect(made).toEqual({ data: { registerMerchant: { userErrors: [] } } });
    expect(network.hub('CNHGH').rows.log).toEqual(['registerMerchant']);
  });

  test('does not prevent a search over all hubs from finding another hub’s row', async () => {
    const found = await network.query('{ merchantByRegistration(scheme: OTHER, number: "MYKUL") { legalName } }');
    expect(found).toEqual({ data: { merchantByRegistration: { legalName: 'Merchant of MYKUL' } } });
  });
});

describe('a hub whose contract contradicts ours', () => {
  test('is not called for that contract, and is reported', async () => {
    const { data, errors } = await network.query<{ products: { coverage: unknown } }>(
      `{ products(hubs: ["MYKUL", "THBKK"]) { totalCount coverage { hub status } }
         product(id: "${fakeId('THBKK', 'Product', 1)}") { id } }`,
    );
    expect(data).toEqual({
      products: {
        totalCount: 2,
        coverage: [
          { hub: 'MYKUL', status: 'ANSWERED' },
          { hub: 'THBKK', status: 'UNSUPPORTED' },
        ],
      },
      product: null,
    });
    const refused = { code: 'HUB_UNSUPPORTED', hub: 'THBKK', subgraph: 'merchants', retryable: false };
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual(
      expect.arrayContaining([
        [['products'], refused],
        [['product'], refused],
      ]),
    );
    expect(errors).toHaveLength(2);
  });

  test('goes on serving its other contracts', async () => {
    const reserve = `mutation { reserveStock(input: {
      tradeRef: "t", lines: [{ productId: "${fakeId('THBKK', 'Product', 1)}", quantity: 1 }], idempotencyKey: "k"
    }) { userErrors { code } } }`;
    expect(await network.query(reserve)).toEqual({ data: { reserveStock: { userErrors: [] } } });
    expect(network.hub('THBKK').rows.log).toEqual(['reserveStock']);
  });
});

test('a hub that returns to an older contract without notice is soon asked only for what it serves', async () => {
  const MYKUL = network.hub('MYKUL');
  const id = fakeId('MYKUL', 'Product', 1);
  const read = () => network.query(`{ product(id: "${id}") { id description } }`);
  expect(await read()).toMatchObject({ data: { product: { description: expect.any(String) } } });
  MYKUL.serve('merchants', olderMerchants);
  let answer = await read();
  while (answer.errors) {
    expect(answer.errors[0]?.extensions).toMatchObject({ hub: 'MYKUL', subgraph: 'merchants' });
    answer = await read();
  }
  expect(answer).toEqual({ data: { product: { id, description: null } } });
});
