import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Behaviour } from '../../support/hubs/Behaviour.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';
import { FakeRows, fakeId } from '../../support/hubs/FakeRows.ts';

let network: FakeNetwork;

beforeAll(async () => {
  network = await FakeNetwork.start(['CNHGH', 'MYKUL', 'THBKK'].map((code) => ({ code, rows: FakeRows.of(code, 3) })));
});

afterAll(() => network.close());

afterEach(() => {
  for (const hub of network.hubs)
    for (const subgraph of ['merchants', 'inventory']) hub.behave({ kind: 'ANSWER' }, subgraph);
});

/** Fails at once, and only once for each question: it opens no breaker. */
const broken: Behaviour = { kind: 'STATUS', status: 500 };

function errorOf(hub: string, subgraph: string, code = 'HUB_FAILED', retryable = true) {
  return { code, hub, subgraph, retryable };
}

describe('entities of a hub that fails', () => {
  interface Rows {
    readonly page: { readonly rows: readonly { readonly key: string; readonly pieces: { left: number } | null }[] };
  }
  const query =
    '{ page: products(first: 9) { rows: nodes { key: id ...Pieces } } } fragment Pieces on Product { pieces: stock { left: available } }';

  test('are null in their own rows, each with an error at its row by the client’s names', async () => {
    network.hub('MYKUL').behave(broken, 'inventory');
    const { data, errors } = await network.query<Rows>(query);
    const rows = data?.page.rows ?? [];
    expect(rows).toHaveLength(9);
    for (const { key, pieces } of rows) {
      if (key.includes('MYKUL')) expect(pieces).toBeNull();
      else expect(pieces).toEqual({ left: expect.any(Number) });
    }
    const malaysian = rows.flatMap(({ key }, index) => (key.includes('MYKUL') ? [index] : []));
    expect(malaysian).toHaveLength(3);
    expect(errors).toEqual(
      malaysian.map((index) => ({
        message: 'MYKUL answered inventory with HTTP status 500 and no GraphQL response.',
        path: ['page', 'rows', index],
        extensions: errorOf('MYKUL', 'inventory'),
      })),
    );
  });

  test('that answers fewer entities than were asked gives none of them to the wrong row', async () => {
    const change = (text: string) => text.replace(/{[^{}]*"available":[^{}]*}/, 'null').replace(/\[{[^\]]*?},/, '[');
    network.hub('MYKUL').behave({ kind: 'CHANGE', change }, 'inventory');
    const { data, errors } = await network.query<Rows>(query);
    for (const { key, pieces } of data?.page.rows ?? []) {
      if (key.includes('MYKUL')) expect(pieces).toBeNull();
      else expect(pieces).not.toBeNull();
    }
    expect(new Set(errors?.map(({ extensions }) => extensions?.hub))).toEqual(new Set(['MYKUL']));
  });

  test('do not hide that another contract of the hub answered what it forbids', async () => {
    network
      .hub('MYKUL')
      .behave({ kind: 'CHANGE', change: (text) => text.replace(/"title":"[^"]*"/, '"title":null') }, 'merchants');
    network.hub('MYKUL').behave(broken, 'inventory');
    const id = fakeId('MYKUL', 'Product', 1);
    const { data, errors } = await network.query(`{ product(id: "${id}") { id title stock { available } } }`);
    expect(data).toEqual({ product: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [['product'], errorOf('MYKUL', 'merchants')],
    ]);
  });

  test('that does not answer with objects are null, with an error', async () => {
    network.hub('MYKUL').behave({ kind: 'BODY', body: { data: { _entities: [[1]] } } }, 'inventory');
    const id = fakeId('MYKUL', 'Product', 1);
    const { data, errors } = await network.query(`{ product(id: "${id}") { id stock { available } } }`);
    expect(data).toEqual({ product: { id, stock: null } });
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [['product'], errorOf('MYKUL', 'inventory')],
    ]);
  });

  test('null travels up to the first field that may be null, and no further', async () => {
    const change = (text: string) => text.replace(/"available":\d+/, '"available":null');
    network.hub('THBKK').behave({ kind: 'CHANGE', change }, 'inventory');
    const { data, errors } = await network.query<{ products: { nodes: { id: string; stock: unknown }[] } }>(
      '{ products(first: 9) { nodes { id stock { onHand available } } } }',
    );
    const nodes = data?.products.nodes ?? [];
    const blank = nodes.flatMap(({ stock }, index) => (stock === null ? [index] : []));
    expect(blank).toHaveLength(1);
    const [index = -1] = blank;
    expect(nodes[index]?.id).toContain('THBKK');
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['products', 'nodes', index, 'stock', 'available'],
        extensions: expect.objectContaining({ code: 'INVALID_ANSWER' }),
      }),
    ]);
  });
});

describe('root fields of a hub that fails', () => {
  const productOf = (hub: string) => fakeId(hub, 'Product', 1);

  test('are null with one error each, and the others of the same request are returned', async () => {
    network.hub('CNHGH').behave(broken, 'merchants');
    const { data, errors } = await network.query(
      `{ a: product(id: "${productOf('CNHGH')}") { id } b: product(id: "${productOf('MYKUL')}") { id }
         c: merchant(id: "${fakeId('CNHGH', 'Merchant', 1)}") { legalName } }`,
    );
    expect(data).toEqual({ a: null, b: { id: productOf('MYKUL') }, c: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [['a'], errorOf('CNHGH', 'merchants')],
      [['c'], errorOf('CNHGH', 'merchants')],
    ]);
  });

  test('a mutation that fails stops those after it, and is not retried', async () => {
    network.hub('CNHGH').behave({ kind: 'STATUS', status: 503 }, 'merchants');
    const callsBefore = network.hub('CNHGH').calls.length;
    const input = (hub: string) =>
      `{ merchantId: "${fakeId(hub, 'Merchant', 1)}", status: APPROVED, idempotencyKey: "k" }`;
    const { data, errors } = await network.query(
      `mutation { a: decideKyb(input: ${input('MYKUL')}) { userErrors { code } }
        b: decideKyb(input: ${input('CNHGH')}) { userErrors { code } }
        c: decideKyb(input: ${input('THBKK')}) { userErrors { code } } }`,
    );
    expect(data).toBeNull();
    expect(errors).toEqual([expect.objectContaining({ path: ['b'], extensions: errorOf('CNHGH', 'merchants') })]);
    const mutations = network
      .hub('CNHGH')
      .calls.slice(callsBefore)
      .filter(({ body }) => body.query.includes('decideKyb'));
    expect(mutations).toHaveLength(1);
    expect([network.hub('MYKUL').rows.log, network.hub('THBKK').rows.log]).toEqual([['decideKyb'], []]);
  });

  test('a search returns the row of the hub that has it, whatever the others do', async () => {
    network.hub('CNHGH').behave(broken, 'merchants');
    network.hub('THBKK').behave({ kind: 'HANG' }, 'merchants');
    const search =
      'query ($number: String!) { found: merchantByRegistration(scheme: OTHER, number: $number) { legalName } }';
    expect(await network.query(search, { number: 'MYKUL' })).toEqual({
      data: { found: { legalName: 'Merchant of MYKUL' } },
    });
    await network.hub('THBKK').until(() => network.hub('THBKK').calls.at(-1)?.state === 'ABANDONED');
  });

  test.each([
    ['no object', []],
    ['an object that lacks what may not be null', { __typename: 'Merchant', legalName: null }],
  ])('a search is not won by a hub that answers %s', async (_, merchantByRegistration) => {
    network.hub('CNHGH').behave({ kind: 'BODY', body: { data: { merchantByRegistration } } }, 'merchants');
    const search = (number: string) =>
      network.query(`{ merchantByRegistration(scheme: OTHER, number: "${number}") { legalName } }`);
    const told = network.hub('CNHGH').calls.length;
    network.hub('MYKUL').behave(
      {
        kind: 'WAIT',
        until: network.hub('CNHGH').until(() =>
          network
            .hub('CNHGH')
            .calls.slice(told)
            .some(({ state }) => state === 'ANSWERED'),
        ),
      },
      'merchants',
    );
    expect(await search('MYKUL')).toEqual({ data: { merchantByRegistration: { legalName: 'Merchant of MYKUL' } } });
    network.hub('MYKUL').behave({ kind: 'ANSWER' }, 'merchants');
    const { data, errors } = await search('nobody');
    expect(data).toEqual({ merchantByRegistration: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [['merchantByRegistration'], errorOf('CNHGH', 'merchants')],
    ]);
  });

  test.each([
    ['no object', 'x', 'INVALID_ANSWER', false],
    ['an object of another type', { __typename: 'Merchant', id: 'x', title: 'x' }, 'HUB_FAILED', true],
    [
      'a text where its contract has a number',
      { __typename: 'Product', id: 'x', title: 'x', grossWeightGrams: '1' },
      'HUB_FAILED',
      true,
    ],
    [
      'null where its contract forbids it',
      { __typename: 'Product', id: 'x', title: null, grossWeightGrams: 1 },
      'HUB_FAILED',
      true,
    ],
  ])('of a hub that answers %s name the hub, and those beside it stand', async (_, product, code, retryable) => {
    network.hub('CNHGH').behave({ kind: 'BODY', body: { data: { product, merchant: null } } }, 'merchants');
    const { data, errors } = await network.query(
      `{ product(id: "${productOf('CNHGH')}") { id title grossWeightGrams stock { available } }
         merchant(id: "${fakeId('CNHGH', 'Merchant', 1)}") { legalName } }`,
    );
    expect(data).toEqual({ product: null, merchant: null });
    expect(errors?.map(({ path, extensions }) => [path, extensions])).toEqual([
      [['product'], errorOf('CNHGH', 'merchants', code, retryable)],
    ]);
  });

  test('a search that finds nothing reports the hubs that did not answer', async () => {
    network.hub('CNHGH').behave(broken, 'merchants');
    const { data, errors } = await network.query('{ merchantByRegistration(scheme: OTHER, number: "no") { id } }');
    expect(data).toEqual({ merchantByRegistration: null });
    expect(errors).toEqual([
      expect.objectContaining({ path: ['merchantByRegistration'], extensions: errorOf('CNHGH', 'merchants') }),
    ]);
  });

  test.each([
    ['fails', broken],
    ['answers no object', { kind: 'BODY', body: { data: { hsCode: 'x' } } } as const],
  ])('reference data comes from the next hub if one %s, without an error', async (_, behaviour) => {
    for (const code of ['CNHGH', 'THBKK']) network.hub(code).behave(behaviour, 'merchants');
    const { data, errors } = await network.query('{ hsCode(code: "090210") { description } }');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ hsCode: { description: expect.stringMatching(/As MYKUL has it/) } });
  });
});
