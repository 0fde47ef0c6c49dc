import { describe, expect, test } from '@jest/globals';
import { failing, MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { idOf, memoryHub, productOf } from '../../support/partition/memoryHubs.ts';
import { partitioned } from '../../support/partition/partitioned.ts';

const stockQuery = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { ... on Product { stock { onHand } } }
}`;

const products = (code: string) => [1, 2, 3, 13].map((number) => productOf(code, number, `${code} ${number}`));
const network = () =>
  new MemoryNetwork([
    memoryHub('CNHGH', { products: products('CNHGH') }),
    memoryHub('MYKUL', { products: products('MYKUL') }),
    memoryHub('BEBRU', { products: products('BEBRU'), state: 'DRAINING' }),
  ]);
const product = (code: string, number: number) => ({ __typename: 'Product', id: idOf(code, 'Product', number) });
const stock = (onHand: number) => ({ stock: { onHand } });

describe('entities', () => {
  test('go to the hubs that own them, one call a hub, and come back in order', async () => {
    const hubs = network();
    const result = await partitioned(hubs).entities('inventory', stockQuery, [
      product('MYKUL', 1),
      product('CNHGH', 2),
      product('MYKUL', 3),
      product('CNHGH', 9),
      product('CNHGH', 1),
    ]);

    expect(result).toEqual({ data: { _entities: [stock(1), stock(2), stock(3), null, stock(1)] } });
    expect(hubs.calls.map(({ hub }) => hub).sort()).toEqual(['CNHGH', 'MYKUL']);
  });

  test('of a hub that is down are null, each with an error at its place, and the others are returned', async () => {
    const hubs = network();
    hubs.behave('CNHGH', failing('HUB_TIMEOUT'));
    const result = await partitioned(hubs).entities('inventory', stockQuery, [
      product('MYKUL', 1),
      product('CNHGH', 2),
      product('CNHGH', 3),
    ]);

    const extensions = { code: 'HUB_TIMEOUT', hub: 'CNHGH', subgraph: 'inventory', retryable: true };
    expect(result.data).toEqual({ _entities: [stock(1), null, null] });
    expect(result.errors).toEqual([
      { message: 'No answer (HUB_TIMEOUT).', path: ['_entities', 1], extensions },
      { message: 'No answer (HUB_TIMEOUT).', path: ['_entities', 2], extensions },
    ]);
  });

  test('with a malformed id are BAD_ID, of an unknown hub UNKNOWN_HUB, and the others are returned', async () => {
    const result = await partitioned(network()).entities('inventory', stockQuery, [
      { __typename: 'Product', id: 'gid://MYKUL/Product/1' },
      product('JPTYO', 1),
      product('MYKUL', 2),
      { __typename: 'Product' },
    ]);

    expect(result.data).toEqual({ _entities: [null, null, stock(2), null] });
    const told = (result.errors ?? []).map(({ path, extensions }) => [extensions.code, path]);
    expect(told.sort()).toEqual([
      ['BAD_ID', ['_entities', 0]],
      ['BAD_ID', ['_entities', 3]],
      ['UNKNOWN_HUB', ['_entities', 1]],
    ]);
  });

  test('carry a subgraph’s error at the index that the fetch has for the entity, with its hub', async () => {
    const result = await partitioned(network()).entities('inventory', stockQuery, [
      product('MYKUL', 1),
      product('CNHGH', 1),
      product('CNHGH', 13),
    ]);

    expect(result.data).toEqual({ _entities: [stock(1), stock(1), { stock: null }] });
    expect(result.errors).toEqual([
      {
        message: 'The stock is being counted.',
        path: ['_entities', 2, 'stock'],
        extensions: { code: 'SUBGRAPH_ERROR', hub: 'CNHGH', subgraph: 'inventory', retryable: false },
      },
    ]);
  });

  test('are still returned by a draining hub', async () => {
    const result = await partitioned(network()).entities('inventory', stockQuery, [product('BEBRU', 2)]);
    expect(result).toEqual({ data: { _entities: [stock(2)] } });
  });

  test('go out as the operation with its variables and the representations as they were given', async () => {
    const hubs = network();
    const text = `query Stock($regime: Regime, $representations: [_Any!]!) {
      _entities(representations: $representations) { ... on Product { stock(regime: $regime) { onHand } } }
    }`;
    await partitioned(hubs).entities('inventory', text, [product('MYKUL', 1)], { regime: 'BONDED' });

    expect(hubs.calls[0]?.variables).toEqual({ representations: [product('MYKUL', 1)], regime: 'BONDED' });
    expect(JSON.parse(`${hubs.calls[0]?.call.prefix}}}`).operationName).toBe('Stock');
  });

  test.each([
    ['fewer entities than were asked', { _entities: [stock(2)] }],
    ['something that is no list', { _entities: 'none' }],
    ['scalars for entities', { _entities: [1, 2] }],
    ['nothing', undefined],
  ])('of a hub that answers %s are null with HUB_FAILED, and the others are returned', async (_, data) => {
    const hubs = network();
    hubs.behave('CNHGH', () => ({ data, bytes: 0 }));
    const result = await partitioned(hubs).entities('inventory', stockQuery, [
      product('CNHGH', 2),
      product('MYKUL', 1),
      product('CNHGH', 3),
    ]);

    expect(result.data).toEqual({ _entities: [null, stock(1), null] });
    expect(result.errors?.map(({ extensions }) => extensions.code)).toEqual(['HUB_FAILED', 'HUB_FAILED']);
  });
});
