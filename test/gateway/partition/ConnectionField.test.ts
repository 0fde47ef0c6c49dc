import { describe, expect, test } from '@jest/globals';
import type { FetchResult } from '../../../gateway/execute/DataSource.ts';
import { partitioned } from '../../support/partition/partitioned.ts';
import { failing, TestNetwork } from '../../support/partition/TestNetwork.ts';
import { productOf, testHub } from '../../support/partition/testHubs.ts';

const titles = ({ data }: FetchResult) =>
  (data as { products: { nodes: { title: string }[] } }).products.nodes.map(({ title }) => title);

function threeHubs() {
  return new TestNetwork([
    testHub('CNHGH', { products: [productOf('CNHGH', 1, 'Abacus'), productOf('CNHGH', 2, 'Drum')] }),
    testHub('MYKUL', { products: [productOf('MYKUL', 1, 'Batik'), productOf('MYKUL', 2, 'Candle')] }),
    testHub('BEBRU', { products: [productOf('BEBRU', 1, 'Chocolate')] }),
  ]);
}

describe('a connection over hubs', () => {
  test('is one list in the order of the sort keys', async () => {
    const result = await partitioned(threeHubs()).ask('merchants', '{ products { nodes { title } } }');

    expect(result.errors).toBeUndefined();
    expect(titles(result)).toEqual(['Abacus', 'Batik', 'Candle', 'Chocolate', 'Drum']);
  });

  test('holds exactly what was selected, aliases and fragments included, and nothing of what the gateway asked', async () => {
    const result = await partitioned(threeHubs()).ask(
      'merchants',
      `query Q($with: Boolean!, $without: Boolean!) {
        goods: products(first: 2) {
          kind: __typename
          ...Lines
          total: totalCount @include(if: $with)
          totalCount @include(if: $without)
          ... on ProductConnection @skip(if: $with) { nodes { id } }
          pageInfo { more: hasNextPage hasPreviousPage __typename }
          coverage { hub state: status }
        }
      }
      fragment Lines on ProductConnection { lines: edges { __typename item: node { ...Title } } }
      fragment Title on Product { name: title }`,
      { with: true, without: false },
    );

    expect(result).toEqual({
      data: {
        goods: {
          kind: 'ProductConnection',
          lines: [
            { __typename: 'ProductEdge', item: { name: 'Abacus' } },
            { __typename: 'ProductEdge', item: { name: 'Batik' } },
          ],
          total: 5,
          pageInfo: { more: true, hasPreviousPage: false, __typename: 'PageInfo' },
          coverage: [
            { hub: 'BEBRU', state: 'ANSWERED' },
            { hub: 'CNHGH', state: 'ANSWERED' },
            { hub: 'MYKUL', state: 'ANSWERED' },
          ],
        },
      },
    });
  });

  test('returns the other hubs’ products and one error naming CNHGH when CNHGH is down', async () => {
    const network = threeHubs();
    network.behave('CNHGH', failing('HUB_UNREACHABLE'));

    const result = await partitioned(network).ask(
      'merchants',
      '{ products { nodes { title } totalCount coverage { hub status } } }',
    );

    expect(titles(result)).toEqual(['Batik', 'Candle', 'Chocolate']);
    expect(result.data?.products).toMatchObject({
      totalCount: 3,
      coverage: [
        { hub: 'BEBRU', status: 'ANSWERED' },
        { hub: 'CNHGH', status: 'UNREACHABLE' },
        { hub: 'MYKUL', status: 'ANSWERED' },
      ],
    });
    expect(result.errors).toEqual([
      {
        message: 'No answer (HUB_UNREACHABLE).',
        path: ['products'],
        extensions: { code: 'HUB_UNREACHABLE', hub: 'CNHGH', subgraph: 'merchants', retryable: true },
      },
    ]);
  });
});
