import { describe, expect, test } from '@jest/globals';
import { hubCodeOf } from '../../../bench/network/hubCodeOf.ts';
import type { FetchResult } from '../../../gateway/execute/DataSource.ts';
import { limits } from '../../../gateway/limits.ts';
import { cursorFingerprint, decodeCursor, encodeCursor } from '../../../gateway/partition/readPage.ts';
import { failing, MemoryNetwork } from '../../support/partition/MemoryNetwork.ts';
import { memoryHub, productOf } from '../../support/partition/memoryHubs.ts';
import { partitioned } from '../../support/partition/partitioned.ts';

const titles = ({ data }: FetchResult) =>
  (data as { products: { nodes: { title: string }[] } }).products.nodes.map(({ title }) => title);

function threeHubs() {
  return new MemoryNetwork([
    memoryHub('CNHGH', { products: [productOf('CNHGH', 1, 'Abacus'), productOf('CNHGH', 2, 'Drum')] }),
    memoryHub('MYKUL', { products: [productOf('MYKUL', 1, 'Batik'), productOf('MYKUL', 2, 'Candle')] }),
    memoryHub('BEBRU', { products: [productOf('BEBRU', 1, 'Chocolate')] }),
  ]);
}

describe('a connection over hubs', () => {
  test('is one list in the order of the sort keys', async () => {
    const result = await partitioned(threeHubs()).ask('merchants', '{ products { nodes { title } } }');

    expect(result.errors).toBeUndefined();
    expect(titles(result)).toEqual(['Abacus', 'Batik', 'Candle', 'Chocolate', 'Drum']);
  });

  test('contains exactly what was selected, aliases and fragments included, and no internal fields', async () => {
    const result = await partitioned(threeHubs()).ask(
      'merchants',
      `query Q {
        goods: products(first: 2) {
          kind: __typename
          ...Lines
          total: totalCount
          pageInfo { more: hasNextPage hasPreviousPage __typename }
          coverage { hub state: status }
        }
      }
      fragment Lines on ProductConnection { lines: edges { __typename item: node { ...Title } } }
      fragment Title on Product { name: title }`,
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
        isOfPart: true,
        extensions: { code: 'HUB_UNREACHABLE', hub: 'CNHGH', subgraph: 'merchants', retryable: true },
      },
    ]);
  });
});

describe('a hub that is out of order', () => {
  test.each([
    ['answers nothing', {}],
    ['answers null', { products: null }],
    ['answers a list', { products: [] }],
    ['leaves out the rows', { products: { hubKeys: [], hubPage: { hasNextPage: false } } }],
    ['sends edges without cursors', connectionOf([{ sortKey: 'a' }])],
    ['sends more rows than requested', connectionOf(Array(101).fill({ sortKey: 'a', cursor: 'a' }))],
    [
      'sends rows out of order',
      connectionOf([
        { sortKey: 'b', cursor: 'b' },
        { sortKey: 'a', cursor: 'a' },
      ]),
    ],
    ['sends a cursor without end', connectionOf([{ sortKey: 'a', cursor: 'x'.repeat(10_000) }])],
  ])('and %s costs its own rows only', async (_, data) => {
    const network = threeHubs();
    network.behave('CNHGH', () => ({ data, bytes: 0 }));
    const result = await partitioned(network).ask(
      'merchants',
      '{ products { nodes { title } coverage { hub status } } }',
    );

    expect(titles(result)).toEqual(['Batik', 'Candle', 'Chocolate']);
    expect(result.data?.products).toMatchObject({
      coverage: expect.arrayContaining([{ hub: 'CNHGH', status: 'FAILED' }]),
    });
    expect(result.errors?.map(({ path, extensions }) => [path, extensions.code, extensions.hub])).toEqual([
      [['products'], 'HUB_FAILED', 'CNHGH'],
    ]);
  });

  test('and all others that fail leave an empty page with the reason in its coverage', async () => {
    const network = threeHubs();
    for (const code of ['BEBRU', 'CNHGH', 'MYKUL']) network.behave(code, failing('HUB_TIMEOUT'));
    const result = await partitioned(network).ask(
      'merchants',
      '{ products { __typename nodes { title } totalCount pageInfo { hasNextPage endCursor } coverage { status } } }',
    );

    expect(result.data).toEqual({
      products: {
        __typename: 'ProductConnection',
        nodes: [],
        totalCount: 0,
        pageInfo: { hasNextPage: false, endCursor: null },
        coverage: [{ status: 'TIMED_OUT' }, { status: 'TIMED_OUT' }, { status: 'TIMED_OUT' }],
      },
    });
    expect(result.errors).toHaveLength(3);
  });

  test('and stops responding half-way still has a next page, unless the page is empty', async () => {
    const codes = Array.from({ length: 8 }, (_, index) => hubCodeOf(index));
    const rowsOf: Record<string, ReturnType<typeof productOf>[]> = {
      [hubCodeOf(1)]: [productOf(hubCodeOf(1), 1, 'Apple')],
      [hubCodeOf(2)]: [productOf(hubCodeOf(2), 1, 'Bread'), productOf(hubCodeOf(2), 2, 'Cheese')],
    };
    const network = new MemoryNetwork(codes.map((code) => memoryHub(code, { products: rowsOf[code] })));
    // So many hubs are asked for keys first: this one answers those, and then no more.
    network.behave(hubCodeOf(2), (call, truth) =>
      call.prefix.includes('nodes') ? { failure: { code: 'HUB_TIMEOUT', message: 'Gone.' }, bytes: 0 } : truth(),
    );
    const text =
      'query ($after: String) { products(first: 3, after: $after) { nodes { title } pageInfo { hasNextPage endCursor } } }';
    const { ask } = partitioned(network);
    const first = await ask('merchants', text);
    const { endCursor } = (first.data as { products: { pageInfo: { endCursor: string } } }).products.pageInfo;
    const second = await ask('merchants', text, { after: endCursor });

    expect(titles(first)).toEqual(['Apple']);
    expect(first.data?.products).toMatchObject({ pageInfo: { hasNextPage: true } });
    expect(second.data?.products).toEqual({ nodes: [], pageInfo: { hasNextPage: false, endCursor } });
  });

  test('is not called while it drains, and is reported to a client that names it', async () => {
    const network = new MemoryNetwork([
      memoryHub('CNHGH', { products: [productOf('CNHGH', 1, 'Abacus')], state: 'DRAINING' }),
      memoryHub('MYKUL', { products: [productOf('MYKUL', 1, 'Batik')] }),
    ]);
    const { ask } = partitioned(network);
    const all = await ask('merchants', '{ products { nodes { title } coverage { hub } } }');
    const named = await ask('merchants', '{ products(hubs: ["CNHGH", "MYKUL"]) { nodes { title } } }');

    expect(all).toEqual({ data: { products: { nodes: [{ title: 'Batik' }], coverage: [{ hub: 'MYKUL' }] } } });
    expect(titles(named)).toEqual(['Batik']);
    expect(named.errors?.map(({ extensions }) => [extensions.code, extensions.hub])).toEqual([
      ['HUB_DRAINING', 'CNHGH'],
    ]);
  });
});

describe('an error of a row', () => {
  test('is shown at the row’s place in the merged list, under the client’s names, and only if the row is shown', async () => {
    const network = new MemoryNetwork([
      memoryHub('CNHGH', { products: [productOf('CNHGH', 13, 'B'), productOf('CNHGH', 113, 'Z')] }),
      memoryHub('MYKUL', { products: [productOf('MYKUL', 1, 'A'), productOf('MYKUL', 2, 'C')] }),
    ]);
    const result = await partitioned(network).ask(
      'merchants',
      '{ p: products(first: 3) { rows: nodes { about: description } lines: edges { node { title } } } }',
    );

    expect(result.errors).toEqual([
      {
        message: 'The description is missing.',
        path: ['p', 'rows', 1, 'about'],
        extensions: { code: 'SUBGRAPH_ERROR', hub: 'CNHGH', subgraph: 'merchants', retryable: false },
      },
    ]);
  });
});

describe('a cursor', () => {
  const page =
    'query ($after: String, $filter: ProductFilter, $order: ProductOrder!) { products(first: 2, after: $after, filter: $filter, orderBy: $order) { nodes { title } pageInfo { endCursor } } }';
  const endOf = ({ data }: FetchResult) =>
    (data as { products: { pageInfo: { endCursor: string } } }).products.pageInfo.endCursor;

  test('is valid for the same query in another form', async () => {
    const { ask } = partitioned(threeHubs());
    const first = await ask('merchants', page, { filter: { text: null }, order: 'TITLE' });
    const next = await ask(
      'merchants',
      'query ($after: String) { products(first: 9, after: $after, filter: {}, hubs: ["MYKUL", "BEBRU"]) { nodes { title } } }',
      { after: endOf(first) },
    );
    expect(titles(next)).toEqual(['Candle', 'Chocolate']);
  });

  test.each([
    ['another order', (after: string) => ({ after, order: 'NEWEST' })],
    ['another filter', (after: string) => ({ after, order: 'TITLE', filter: { text: 'silk' } })],
    ['a piece cut off', (after: string) => ({ after: after.slice(0, -8), order: 'TITLE' })],
    ['a text that is none', () => ({ after: 'page 2', order: 'TITLE' })],
    ['no end', () => ({ after: 'A'.repeat(limits.cursorLength + 1), order: 'TITLE' })],
  ])('with %s is refused, and no hub is called', async (_, variables) => {
    const network = threeHubs();
    const { ask } = partitioned(network);
    const after = endOf(await ask('merchants', page, { order: 'TITLE' }));
    network.calls.length = 0;
    const result = await ask('merchants', page, variables(after));

    expect(result.data).toEqual({ products: null });
    expect(result.errors?.map(({ path, extensions }) => [path, extensions.code])).toEqual([
      [['products'], 'BAD_USER_INPUT'],
    ]);
    expect(network.calls).toEqual([]);
  });

  test('stays short enough to be sent back with positions of 128 hubs', async () => {
    const codes = Array.from({ length: 128 }, (_, index) => hubCodeOf(index));
    const rows = (code: string) =>
      [1, 2].map((number) => productOf(code, number, `${number} ${'long title '.repeat(10)}`));
    const { ask } = partitioned(new MemoryNetwork(codes.map((code) => memoryHub(code, { products: rows(code) }))));
    const text =
      'query ($after: String) { products(first: 100, after: $after) { nodes { title } pageInfo { endCursor } } }';
    const second = await ask('merchants', text, { after: endOf(await ask('merchants', text)) });
    const third = await ask('merchants', text, { after: endOf(second) });

    expect(endOf(second).length).toBeLessThan(20_000);
    expect(titles(third)).toHaveLength(56);
  });

  test('is accepted with the longest positions of the maximum number of hubs', () => {
    const positions = new Map(
      Array.from({ length: limits.hubs }, (_, index) => [hubCodeOf(index), 'x'.repeat(limits.hubCursorLength)]),
    );
    const fingerprint = cursorFingerprint(['products']);
    expect(decodeCursor(encodeCursor(fingerprint, positions), fingerprint)).toEqual(positions);
  });

  test.each([0, -1, 101])('is not read with first: %i', async (first) => {
    const network = threeHubs();
    const result = await partitioned(network).ask('merchants', `{ products(first: ${first}) { totalCount } }`);
    expect(result.errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(network.calls).toEqual([]);
  });
});

test.each([
  ['a name that is no hub code', ['MYKUL', 'x'.repeat(10_000)]],
  ['more hubs than there may be', Array.from({ length: limits.hubs + 1 }, (_, index) => hubCodeOf(index))],
])('%s in the argument hubs is refused in a few words, and no hub is called', async (_, hubs) => {
  const network = threeHubs();
  const { ask } = partitioned(network);
  const result = await ask('merchants', 'query ($hubs: [HubCode!]) { products(hubs: $hubs) { totalCount } }', { hubs });

  expect(result.data).toEqual({ products: null });
  expect(result.errors).toEqual([
    {
      message: `Hubs are identified by their codes, such as MYKUL, and at most ${limits.hubs} of them.`,
      path: ['products'],
      extensions: { code: 'BAD_USER_INPUT', subgraph: 'merchants', retryable: false },
    },
  ]);
  expect(network.calls).toEqual([]);
});

test('an empty list of hubs is an empty page, without a call', async () => {
  const network = threeHubs();
  const result = await partitioned(network).ask(
    'merchants',
    '{ products(hubs: []) { nodes { id } totalCount pageInfo { hasNextPage endCursor } coverage { hub } } }',
  );
  expect(result).toEqual({
    data: {
      products: { nodes: [], totalCount: 0, pageInfo: { hasNextPage: false, endCursor: null }, coverage: [] },
    },
  });
  expect(network.calls).toEqual([]);
});

/** A hub's answer with these keys and as many rows. */
function connectionOf(keys: readonly unknown[]) {
  return { products: { hubKeys: keys, hubPage: { hasNextPage: false }, nodes: keys.map(() => ({ title: 'x' })) } };
}
