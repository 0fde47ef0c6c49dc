import { describe, expect, test } from '@jest/globals';
import type { FetchTraces } from '../../../gateway/execute/FetchTraces.ts';
import type { Capabilities } from '../../../gateway/hubs/Capabilities.ts';
import type { CapabilityLookup } from '../../../gateway/partition/HubCaller.ts';
import { contractSdl } from '../../../schema/contracts.ts';
import { capabilitiesOf } from '../../support/partition/capabilitiesOf.ts';
import { partitioned } from '../../support/partition/partitioned.ts';
import { TestNetwork } from '../../support/partition/TestNetwork.ts';
import { idOf, productOf, testHub } from '../../support/partition/testHubs.ts';
import { withoutMembers } from '../../support/partition/withoutMembers.ts';

const contract = contractSdl('merchants');

/** A network in which CNHGH serves the merchants contract without these members. */
function withOlderHub(...lacking: string[]) {
  const merchantsSdl = withoutMembers(contract, ...lacking);
  const network = new TestNetwork([
    testHub('CNHGH', { products: [productOf('CNHGH', 1, 'Abacus')], merchantsSdl }),
    testHub('MYKUL', { products: [productOf('MYKUL', 1, 'Batik')] }),
  ]);
  const old = capabilitiesOf(contract, merchantsSdl);
  const capabilities: CapabilityLookup = (hubCode, subgraph) =>
    hubCode === 'CNHGH' && subgraph === 'merchants' ? old : undefined;
  return { network, ...partitioned(network, { capabilities }) };
}

const chinese = idOf('CNHGH', 'Product', 1);

describe('a hub on an older contract', () => {
  test('is not asked for a field that it lacks, and its rows answer null there', async () => {
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

  test('that lacks a scattered field is UNSUPPORTED in coverage and costs its own rows only', async () => {
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
          extensions: { code: 'HUB_UNSUPPORTED', hub: 'CNHGH', subgraph: 'merchants', retryable: false },
        }),
      ],
    });
    expect(network.calls.map(({ hub }) => hub)).toEqual(['MYKUL']);
  });

  test('that lacks a routed field or a mutation answers HUB_UNSUPPORTED for it alone', async () => {
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

  test('that contradicts the contract is not asked at all', async () => {
    const network = new TestNetwork([
      testHub('CNHGH'),
      testHub('MYKUL', { products: [productOf('MYKUL', 1, 'Batik')] }),
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

  test('that does not serve the contract is asked nothing of it', async () => {
    const whole = testHub('CNHGH');
    const network = new TestNetwork([
      { ...whole, subgraphs: { inventory: whole.subgraphs.inventory! } },
      testHub('MYKUL'),
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
