import { describe, expect, test } from '@jest/globals';
import type { FetchTraces } from '../../../gateway/execute/FetchTraces.ts';
import type { Capabilities } from '../../../gateway/hubs/Capabilities.ts';
import type { CapabilityLookup } from '../../../gateway/partition/HubCaller.ts';
import { contractSdl } from '../../../schema/contracts.ts';
import { capabilitiesOf } from '../../support/partition/capabilitiesOf.ts';
import { MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { idOf, memoryHub, productOf } from '../../support/partition/memoryHubs.ts';
import { partitioned } from '../../support/partition/partitioned.ts';
import { withoutMembers } from '../../support/partition/withoutMembers.ts';

const contract = contractSdl('merchants');

/** A network in which CNHGH serves the merchants contract without these members. */
function withOlderHub(...lacking: string[]) {
  const merchantsSdl = withoutMembers(contract, ...lacking);
  const network = new MemoryNetwork([
    memoryHub('CNHGH', { products: [productOf('CNHGH', 1, 'Abacus')], merchantsSdl }),
    memoryHub('MYKUL', { products: [productOf('MYKUL', 1, 'Batik')] }),
  ]);
  const old = capabilitiesOf(contract, merchantsSdl);
  const capabilities: CapabilityLookup = (hubCode, subgraph) =>
    hubCode === 'CNHGH' && subgraph === 'merchants' ? old : undefined;
  return { network, ...partitioned(network, { capabilities }) };
}

const chinese = idOf('CNHGH', 'Product', 1);
const pageWithVariables = `query ($filter: ProductFilter, $order: ProductOrder) {
  products(filter: $filter, orderBy: $order) { nodes { title } coverage { hub status } }
}`;

describe('a hub on an older contract', () => {
  test('is not asked for an unsupported field, which is null in its rows', async () => {
    const { network, ask } = withOlderHub('Product.description');
    const request = network.request({ traced: true });
    const result = await ask(
      'merchants',
      `query { products { nodes { title ...More } coverage { hub status } } }
      fragment More on Product { description }`,
      {},
      request,
    );

    expect(result.errors).toBeUndefined();
    expect(result.data?.products).toEqual({
      nodes: [
        { __typename: 'Product', title: 'Abacus' },
        { title: 'Batik', description: `What ${idOf('MYKUL', 'Product', 1)} is` },
      ],
      coverage: [
        { hub: 'CNHGH', status: 'ANSWERED' },
        { hub: 'MYKUL', status: 'ANSWERED' },
      ],
    });
    expect((request.traces as FetchTraces).fetches.map(({ hub, prunedFields }) => [hub, prunedFields])).toEqual([
      ['CNHGH', ['Product.description']],
      ['MYKUL', undefined],
    ]);
  });

  test('answers the rest of an entity, of a routed field and of a mutation', async () => {
    const { ask, entities } = withOlderHub('Product.description');
    const routed = await ask('merchants', `query ($id: ID!) { product(id: $id) { description } }`, { id: chinese });
    const fetched = await entities(
      'merchants',
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { description } } }',
      [{ __typename: 'Product', id: chinese }],
    );

    expect(routed.errors).toBeUndefined();
    expect(routed.data?.product).not.toHaveProperty('description');
    expect(fetched).toEqual({ data: { _entities: [null] } });
  });

  test('without a scattered field is UNSUPPORTED in coverage, and only its rows are missing', async () => {
    const { network, ask } = withOlderHub('Query.products');
    const result = await ask('merchants', '{ products { nodes { title } coverage { hub status } } }');

    expect(result).toEqual({
      data: {
        products: {
          nodes: [{ title: 'Batik' }],
          coverage: [
            { hub: 'CNHGH', status: 'UNSUPPORTED' },
            { hub: 'MYKUL', status: 'ANSWERED' },
          ],
        },
      },
      errors: [
        expect.objectContaining({
          path: ['products'],
          isOfPart: true,
          extensions: { code: 'HUB_UNSUPPORTED', hub: 'CNHGH', subgraph: 'merchants', retryable: false },
        }),
      ],
    });
    expect(network.calls.map(({ hub }) => hub)).toEqual(['MYKUL']);
  });

  test('without a routed field or a mutation has HUB_UNSUPPORTED for it alone', async () => {
    const { ask } = withOlderHub('Query.merchant', 'Mutation.createProduct');
    const merchantId = idOf('CNHGH', 'Merchant', 1);
    const read = await ask('merchants', `{ product(id: "${chinese}") { title } merchant(id: "${merchantId}") { id } }`);
    const written = await ask(
      'merchants',
      'mutation ($input: CreateProductInput!) { createProduct(input: $input) { userErrors { code } } }',
      { input: { merchantId } },
    );

    expect(read.data).toEqual({ product: { title: 'Abacus' }, merchant: null });
    const unsupported = { code: 'HUB_UNSUPPORTED', hub: 'CNHGH', subgraph: 'merchants', retryable: false };
    expect(read.errors).toEqual([expect.objectContaining({ path: ['merchant'], extensions: unsupported })]);
    expect(written.data).toEqual({ createProduct: null });
    expect(written.errors).toEqual([expect.objectContaining({ path: ['createProduct'], extensions: unsupported })]);
  });

  test.each([
    ['an argument', 'Query.products(orderBy:)', 'orderBy: NEWEST'],
    ['a member of an input object', 'ProductFilter.hsPrefix', 'filter: { hsPrefix: "01" }'],
    ['an enum value', 'ProductOrder.NEWEST', 'orderBy: NEWEST'],
  ])(
    'that does not know %s is not asked for what would mean something else without it',
    async (_, lacking, argument) => {
      const { network, ask } = withOlderHub(lacking);
      const result = await ask('merchants', `{ products(${argument}) { nodes { title } coverage { hub status } } }`);

      expect(result.data?.products).toMatchObject({
        coverage: expect.arrayContaining([{ hub: 'CNHGH', status: 'UNSUPPORTED' }]),
      });
      expect(network.calls.map(({ hub }) => hub)).toEqual(['MYKUL']);
    },
  );

  test.each([
    ['a member of an input object', 'ProductFilter.hsPrefix', { filter: { text: 'a', hsPrefix: '01' } }],
    ['an enum value', 'ProductOrder.NEWEST', { order: 'NEWEST' }],
    ['an argument', 'Query.products(orderBy:)', { order: 'NEWEST' }],
  ])(
    'that does not know %s within a variable is told apart, by the name of what it lacks',
    async (_, lacking, given) => {
      const { network, ask } = withOlderHub(lacking);
      const result = await ask('merchants', pageWithVariables, given);

      expect(result.data?.products).toEqual({
        nodes: [{ title: 'Batik' }],
        coverage: [
          { hub: 'CNHGH', status: 'UNSUPPORTED' },
          { hub: 'MYKUL', status: 'ANSWERED' },
        ],
      });
      expect(result.errors).toEqual([
        {
          message: `CNHGH serves an older contract without ${lacking}.`,
          path: ['products'],
          isOfPart: true,
          extensions: { code: 'HUB_UNSUPPORTED', hub: 'CNHGH', subgraph: 'merchants', retryable: false },
        },
      ]);
      expect(network.calls.map(({ hub }) => hub)).toEqual(['MYKUL']);
    },
  );

  test.each([
    ['a member of an input object', 'ProductFilter.hsPrefix', { filter: { text: 'a' }, order: 'TITLE' }],
    ['a member that is null', 'ProductFilter.hsPrefix', { filter: { text: 'a', hsPrefix: null }, order: 'TITLE' }],
    ['an enum value', 'ProductOrder.NEWEST', { order: 'TITLE' }],
    ['an argument', 'Query.products(orderBy:)', {}],
  ])('that does not know %s is asked if a variable does not contain it', async (_, lacking, given) => {
    const { network, ask } = withOlderHub(lacking);
    const result = await ask('merchants', pageWithVariables, given);

    expect(result.errors).toBeUndefined();
    expect(result.data?.products).toMatchObject({ nodes: [{ title: 'Abacus' }, { title: 'Batik' }] });
    expect(network.calls[0]).toMatchObject({ hub: 'CNHGH' });
    expect(JSON.stringify(network.calls[0])).not.toContain('hsPrefix');
  });

  test('takes a variable whose default it would not know', async () => {
    const { network, ask } = withOlderHub('ProductOrder.NEWEST');
    const query = 'query ($order: ProductOrder! = NEWEST) { products(orderBy: $order) { nodes { title } } }';

    expect(await ask('merchants', query, { order: 'TITLE' })).toEqual({
      data: { products: { nodes: [{ title: 'Abacus' }, { title: 'Batik' }] } },
    });
    const older = await ask('merchants', query);
    expect(older.data).toEqual({ products: { nodes: [{ title: 'Batik' }] } });
    expect(network.calls).toHaveLength(3);
  });

  test('is sent a mutation only if nothing in it is unsupported', async () => {
    const { network, ask } = withOlderHub('RegisterMerchantInput.tradingName', 'IdentifierScheme.BE_KBO');
    const register = (input: object) =>
      ask(
        'merchants',
        'mutation ($input: RegisterMerchantInput!) { made: registerMerchant(input: $input) { userErrors { code } } }',
        { input: { hub: 'CNHGH', legalName: 'New', identifiers: [], idempotencyKey: 'k', ...input } },
      );
    const identifiers = [
      { scheme: 'LEI', number: '1' },
      { scheme: 'BE_KBO', number: '2' },
    ];
    const refusals = [await register({ tradingName: 'N' }), await register({ identifiers })];
    expect(refusals.map(({ errors }) => errors?.map(({ message, path }) => [message, path]))).toEqual([
      [['CNHGH serves an older contract without RegisterMerchantInput.tradingName.', ['made']]],
      [['CNHGH serves an older contract without IdentifierScheme.BE_KBO.', ['made']]],
    ]);
    expect(network.calls).toEqual([]);

    expect(await register({ tradingName: null })).toEqual({ data: { made: { userErrors: [] } } });
    expect(network.calls.map(({ variables }) => variables.input)).toEqual([
      { hub: 'CNHGH', legalName: 'New', identifiers: [], idempotencyKey: 'k' },
    ]);
  });

  test('that lacks something of a field that may not be null names it at the field that may', async () => {
    const { network, ask, entities } = withOlderHub('Merchant.products(first:)');
    const merchant = idOf('CNHGH', 'Merchant', 1);
    const routed = await ask(
      'merchants',
      'query ($id: ID!) { merchant(id: $id) { legalName products(first: 1) { totalCount } } }',
      { id: merchant },
    );
    const fetched = await entities(
      'merchants',
      `query ($representations: [_Any!]!) { _entities(representations: $representations) {
        ... on Merchant { legalName products(first: 1) { totalCount } } } }`,
      [{ __typename: 'Merchant', id: merchant }],
    );

    const message = 'CNHGH serves an older contract without Merchant.products(first:).';
    expect(routed).toMatchObject({ data: { merchant: null }, errors: [{ message, path: ['merchant'] }] });
    expect(fetched).toMatchObject({ data: { _entities: [null] }, errors: [{ message, path: ['_entities', 0] }] });
    expect(network.calls).toEqual([]);
  });

  test('that contradicts the contract is not called at all', async () => {
    const network = new MemoryNetwork([
      memoryHub('CNHGH'),
      memoryHub('MYKUL', { products: [productOf('MYKUL', 1, 'Batik')] }),
    ]);
    const refused: Capabilities = { ...capabilitiesOf(contract, contract), refusal: 'Product.title is an Int.' };
    const { ask } = partitioned(network, { capabilities: (hubCode) => (hubCode === 'CNHGH' ? refused : undefined) });
    const scattered = await ask('merchants', '{ products { nodes { title } coverage { hub status } } }');
    const routed = await ask('merchants', `{ product(id: "${chinese}") { title } }`);

    expect(scattered.data?.products).toMatchObject({
      coverage: expect.arrayContaining([{ hub: 'CNHGH', status: 'UNSUPPORTED' }]),
    });
    expect(routed.errors?.map(({ extensions }) => extensions.code)).toEqual(['HUB_UNSUPPORTED']);
    expect(network.calls.map(({ hub }) => hub)).toEqual(['MYKUL']);
  });

  test('that does not serve the contract is not called for it', async () => {
    const whole = memoryHub('CNHGH');
    const network = new MemoryNetwork([
      { ...whole, subgraphs: { inventory: whole.subgraphs.inventory! } },
      memoryHub('MYKUL'),
    ]);
    const { ask } = partitioned(network);
    const scattered = await ask('merchants', '{ products { coverage { hub } } }');
    const routed = await ask('merchants', `{ product(id: "${chinese}") { title } }`);

    expect(scattered).toEqual({ data: { products: { coverage: [{ hub: 'MYKUL' }] } } });
    expect(routed.errors?.map(({ extensions }) => [extensions.code, extensions.hub])).toEqual([
      ['HUB_UNSUPPORTED', 'CNHGH'],
    ]);
  });
});
