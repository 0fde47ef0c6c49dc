import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { deadlineHeader } from '../../../../schema/hubHeaders.ts';
import type { AnySubgraph, HubContext } from '../../../../subgraphs/host/Subgraph.ts';
import { limits } from '../../../../subgraphs/host/work/limits.ts';
import { subgraph as merchantsSubgraph } from '../../../../subgraphs/merchants/subgraph.ts';
import { startTestHub, type TestHub } from '../../../support/hub/startTestHub.ts';

let hub: TestHub;
afterEach(() => hub.close());

type Resolver = (parent: object, args: object, context: HubContext<never>) => unknown;
type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>;

/** Starts a hub whose merchants subgraph has some resolvers of the test. */
async function start(resolvers: Resolvers): Promise<void> {
  const all = merchantsSubgraph.resolvers as Resolvers;
  const replaced = Object.entries(resolvers).map(([type, fields]) => [type, { ...all[type], ...fields }]);
  const subgraph: AnySubgraph = { ...merchantsSubgraph, resolvers: { ...all, ...Object.fromEntries(replaced) } };
  hub = await startTestHub({ code: 'MYKUL', subgraphs: [subgraph], seed: 'ending' });
}

function send(body: unknown, options: { headers?: Record<string, string>; signal?: AbortSignal } = {}) {
  return fetch(hub.url('merchants'), {
    method: 'POST',
    body: JSON.stringify(body),
    ...options,
    headers: { 'content-type': 'application/json', ...options.headers },
  });
}

/** Long enough for whatever would go on: each level of fields takes a turn or two. */
async function someTurns(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
}

describe('a call that nobody waits for', () => {
  const query = '{ products(first: 3) { nodes { merchant { identifiers { number } } } } }';
  let signals: AbortSignal[];
  let identifiers: number;
  let release: () => void;
  let held: Promise<void>;

  /** Merchants of products come when the test says so; what is asked of them then is counted. */
  beforeEach(async () => {
    signals = [];
    identifiers = 0;
    await start({
      Product: {
        async merchant(_, __, { signal }) {
          signals.push(signal);
          await held;
          return { id: '1' };
        },
      },
      Merchant: {
        identifiers() {
          identifiers += 1;
          return [];
        },
      },
    });
  });

  function hold(): void {
    held = new Promise((resolve) => {
      release = resolve;
    });
  }

  /** The first time it is executed by graphql-js, then by code that is generated for it. */
  test.each([0, 1, 2])(
    'ends everywhere at its deadline, with a response at once (asked %i times before)',
    async (times) => {
      held = Promise.resolve();
      for (let time = 0; time < times; time++)
        expect(await (await send({ query })).json()).not.toHaveProperty('errors');
      expect(identifiers).toBe(3 * times);
      hold();
      const response = await send({ query }, { headers: { [deadlineHeader]: '100' } });
      expect(await response.json()).toEqual({
        data: null,
        errors: [
          { message: 'The deadline of the call passed.', extensions: { code: 'DEADLINE_EXCEEDED', retryable: true } },
        ],
      });
      expect(signals.at(-1)?.aborted).toBe(true);
      release();
      await someTurns();
      expect(identifiers).toBe(3 * times);
    },
  );

  test('ends when the caller hangs up', async () => {
    hold();
    const caller = new AbortController();
    const answer = send({ query }, { signal: caller.signal });
    while (signals.length < 3) await new Promise(setImmediate);
    const ended = once(signals[0] as AbortSignal, 'abort');
    caller.abort();
    await expect(answer).rejects.toThrow();
    await ended;
    release();
    await someTurns();
    expect(identifiers).toBe(0);
  });

  test('ends as a whole if it is a batch', async () => {
    hold();
    const response = await send([{ query: '{ __typename }' }, { query }], { headers: { [deadlineHeader]: '100' } });
    expect(await response.json()).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'DEADLINE_EXCEEDED' } }],
    });
    release();
    await someTurns();
    expect(identifiers).toBe(0);
  });
});

test('lists that are longer than their schema assumes end the call before its answer fills the memory', async () => {
  let asked = 0;
  const many = Array.from({ length: limits.rowsAtOnce / 2 }, (_, index) => ({
    id: String(index),
    product: { id: '1' },
  }));
  await start({
    Product: {
      listings() {
        asked += 1;
        return many;
      },
    },
  });
  const response = await send({ query: '{ products(first: 50) { nodes { listings { id } } } }' });
  expect(await response.json()).toEqual({
    data: null,
    errors: [
      {
        message: `The answer has more than ${limits.rowsAtOnce} rows: request less at a time.`,
        extensions: { code: 'OPERATION_TOO_LARGE', retryable: false },
      },
    ],
  });
  expect(asked).toBe(2);
});

test('small calls are answered before large ones that came first', async () => {
  let isUnderWay: () => void = () => undefined;
  const underWay = new Promise<void>((resolve) => {
    isUnderWay = resolve;
  });
  const ten = Array.from({ length: 10 }, (_, index) => ({ id: String(index) }));
  await start({
    Product: {
      merchant() {
        isUnderWay();
        return { id: '1' };
      },
    },
    Merchant: { products: async () => ({ nodes: ten }) },
  });
  const { data } = (await (await send({ query: '{ products(first: 100) { nodes { id } } }' })).json()) as Answer;
  const ids = data.products.nodes.map(({ id }) => id);
  const of = Array.from({ length: 4_000 }, (_, index) => ({ __typename: 'Product', id: ids[index % 100] }));
  const query =
    'query ($of: [_Any!]!) { _entities(representations: $of) { ... on Product { merchant { products(first: 10) { nodes { id } } } } } }';
  const answered: string[] = [];
  const much = send({ query, variables: { of } }).then(() => answered.push('much'));
  await underWay;
  const little = send({ query: '{ products(first: 2) { nodes { title } } }' }).then(() => answered.push('little'));
  await Promise.all([much, little]);
  expect(answered).toEqual(['little', 'much']);
});

interface Answer {
  readonly data: { readonly products: { readonly nodes: readonly { readonly id: string }[] } };
}
