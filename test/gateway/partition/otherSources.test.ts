import { describe, expect, test } from '@jest/globals';
import { CombinedDataSource, LocalDataSource } from '../../../gateway/partition/LocalDataSource.ts';
import { SingleEndpointDataSource } from '../../../gateway/partition/SingleEndpointDataSource.ts';
import { contractSdl } from '../../../schema/contracts.ts';
import { federatedSchema } from '../../../schema/federatedSchema.ts';
import { fetchOf, runEntities, runFetch } from '../../support/partition/fetchOf.ts';
import { failing, MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { idOf, memoryHub, productOf } from '../../support/partition/memoryHubs.ts';

interface Directory {
  readonly codes: readonly string[];
}

const network = new MemoryNetwork([memoryHub('CNHGH'), memoryHub('MYKUL')]);
const hub = (code: string) => ({ code, name: `Hub ${code}` });
const directory = federatedSchema<Directory>(contractSdl('network'), {
  resolvers: {
    Query: {
      hubs: (_: unknown, __: unknown, { codes }: Directory) => codes.map(hub),
      marketplaces: () => {
        throw new Error('Lost.\n    at stack');
      },
    },
  },
  entities: {
    Hub: (references, { codes }) =>
      references.map(({ code }) => (codes.includes(String(code)) ? hub(String(code)) : null)),
    Marketplace: (references) => references.map(() => null),
  },
});
const local = new LocalDataSource(directory, (request) => ({
  codes: request.hubs.hubs.map(({ code }) => code),
}));

describe('the gateway’s own subgraph', () => {
  test('answers root fields and entities from the hub table of the request', async () => {
    const roots = fetchOf('network', '{ hubs { name } }');
    const entities = fetchOf(
      'network',
      'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Hub { name } } }',
    );
    const representations = ['MYKUL', 'JPTYO'].map((code) => ({ __typename: 'Hub', code }));

    const table = await runFetch(local.prepare(roots), roots, network.request());
    const named = await runEntities(local.prepare(entities), network.request(), representations);

    expect(table).toEqual({ data: { hubs: [{ name: 'Hub CNHGH' }, { name: 'Hub MYKUL' }] } });
    expect(named).toEqual({ data: { _entities: [{ name: 'Hub MYKUL' }, null] } });
  });

  test('reports its errors with a path and without a stack', async () => {
    const fetch = fetchOf('network', '{ markets: marketplaces { name } }');
    const result = await runFetch(local.prepare(fetch), fetch, network.request());
    expect(result.errors).toEqual([
      {
        message: 'Lost.',
        path: ['markets'],
        extensions: { code: 'SUBGRAPH_ERROR', subgraph: 'network', retryable: false },
      },
    ]);
  });
});

describe('a plain supergraph', () => {
  const plain = () =>
    new MemoryNetwork([{ ...memoryHub('MYKUL', { products: [productOf('MYKUL', 1, 'Batik')] }), code: 'merchants' }]);
  const urls = new Map([['merchants', 'http://localhost/']]);
  const fetch = fetchOf('merchants', 'query P($id: ID!) { product(id: $id) { title } }');
  const entities = fetchOf(
    'merchants',
    'query ($representations: [_Any!]!) { _entities(representations: $representations) { ... on Product { title } } }',
  );

  test('is called at the only endpoint of each subgraph', async () => {
    const endpoints = plain();
    const source = new SingleEndpointDataSource(urls, endpoints);
    const id = idOf('MYKUL', 'Product', 1);

    expect(await runFetch(source.prepare(fetch), fetch, endpoints.request(), { id })).toEqual({
      data: { product: { title: 'Batik' } },
    });
    expect(await runEntities(source.prepare(entities), endpoints.request(), [{ __typename: 'Product', id }])).toEqual({
      data: { _entities: [{ title: 'Batik' }] },
    });
  });

  test('answers null with one error when a subgraph does not answer', async () => {
    const endpoints = plain();
    endpoints.behave('merchants', failing('HUB_TIMEOUT'));
    const source = new SingleEndpointDataSource(urls, endpoints);
    const result = await runFetch(source.prepare(fetch), fetch, endpoints.request(), { id: 'x' });

    expect(result.data).toBeNull();
    expect(result.errors?.map(({ extensions }) => [extensions.code, extensions.subgraph])).toEqual([
      ['HUB_TIMEOUT', 'merchants'],
    ]);
  });

  test('refuses, during planning, a subgraph without an endpoint', () => {
    const combined = new CombinedDataSource((subgraph) => (subgraph === 'network' ? local : undefined));
    expect(() => combined.prepare(fetch)).toThrow('merchants');
    expect(combined.prepare(fetchOf('network', '{ hubs { code } }'))).toBeDefined();
  });
});
