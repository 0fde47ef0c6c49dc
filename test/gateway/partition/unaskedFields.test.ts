import { expect, test } from '@jest/globals';
import type { FetchResult, SubgraphFetch } from '../../../gateway/execute/DataSource.ts';
import { OperationAnswerReader } from '../../../gateway/partition/OperationAnswerReader.ts';
import { composed } from '../../support/federation/composed.ts';
import { engineOf } from '../../support/federation/engineOf.ts';
import { testRequest } from '../../support/federation/testEngine.ts';

const supergraphSdl = composed({
  products: `type Query { products: [Product] }
    type Product @key(fields: "id") { id: ID! title: String size: Size @shareable maker: Maker }
    type Size @shareable { width: Int } type Maker @key(fields: "id") { id: ID! }`,
  stock: `type Product @key(fields: "id") { id: ID! stock: Int shelf: String size: Size @shareable }
    type Size @shareable { width: Int depth: Int }`,
  makers: 'type Maker @key(fields: "id") { id: ID! name: String country: Country } type Country { code: String }',
});
const query = '{ products { id title stock shelf size { width depth } maker { name country { code } } } }';

const asked: Readonly<Record<string, unknown>> = {
  products: {
    products: [
      { __typename: 'Product', id: '1', title: 'Tea', size: { width: 1 }, maker: { __typename: 'Maker', id: 'm' } },
    ],
  },
  stock: { _entities: [{ stock: 5, shelf: 'A', size: { depth: 2 } }] },
  makers: { _entities: [{ name: 'Mei', country: { code: 'CN' } }] },
};

async function ask(answers: Readonly<Record<string, unknown>>, failing?: string) {
  const results: string[] = [];
  for (const generateAfter of [undefined, 1]) {
    const prepare = (fetch: SubgraphFetch) => {
      const { subgraph } = fetch;
      const reader = new OperationAnswerReader(fetch, generateAfter, generateAfter);
      return {
        run: async (): Promise<FetchResult> =>
          subgraph === failing
            ? { data: null, errors: [{ message: 'away', extensions: {} }] }
            : (reader.parse(JSON.stringify({ data: answers[subgraph] })) as FetchResult),
      };
    };
    const operation = await engineOf(supergraphSdl, { prepare }, generateAfter).compile(query);
    results.push(JSON.stringify((await operation.execute({ request: testRequest })).data));
  }
  expect(results[1]).toBe(results[0]);
  return JSON.parse(results[0] ?? '');
}

const product = {
  id: '1',
  title: 'Tea',
  stock: 5,
  shelf: 'A',
  size: { width: 1, depth: 2 },
  maker: { name: 'Mei', country: { code: 'CN' } },
};

test('answers that hold what was asked are put together', async () => {
  expect(await ask(asked)).toEqual({ products: [product] });
});

test.each([
  [
    'beside an unasked type',
    { __typename: 'Product', id: 'other', title: 'Other', stock: 5, shelf: 'A', size: { depth: 2 } },
  ],
  ['beside another type', { __typename: 'Maker', id: 'other', stock: 5, shelf: 'A', size: { depth: 2 } }],
  ['in objects', { stock: 5, shelf: 'A', size: { width: 9, depth: 2 }, maker: { id: 'n', name: 'No' } }],
  ['as null', { stock: 5, shelf: 'A', title: null, size: { width: null, depth: 2 }, maker: null }],
])('what an entity is answered unasked is not taken: %s', async (_, entity) => {
  expect(await ask({ ...asked, stock: { _entities: [entity] } })).toEqual({ products: [product] });
});

const first = asked.products as { products: [Record<string, unknown>] };
const tooMuch = {
  products: [
    {
      ...first.products[0],
      stock: 99,
      shelf: 'Z',
      size: { width: 1, depth: 99 },
      maker: { __typename: 'Maker', id: 'm', name: 'No', country: { code: 'NO' } },
    },
  ],
};

test('what the subgraph that is asked first sends unasked never stands where another is asked', async () => {
  expect(await ask({ ...asked, products: tooMuch })).toEqual({ products: [product] });
  expect(await ask({ ...asked, products: tooMuch }, 'stock')).toEqual({
    products: [{ ...product, stock: null, shelf: null, size: { width: 1, depth: null } }],
  });
  expect(await ask({ ...asked, products: tooMuch, makers: { _entities: [{ name: null }] } })).toEqual({
    products: [{ ...product, maker: { name: null, country: null } }],
  });
});
