import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import type { GraphQLAnswer } from '../../support/hub/postGraphQL.ts';
import type { Behaviour } from '../../support/hubs/Behaviour.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';

interface Sickness {
  readonly name: string;
  readonly hub: string;
  /** Undefined for a hub that refuses connections. */
  readonly behaviour: Behaviour | undefined;
  readonly code: string;
  readonly retryable: boolean;
  readonly status: string;
  readonly message: RegExp;
}

/** The right answer with the first title that is in it changed. */
function firstTitle(value: string): Behaviour {
  return { kind: 'CHANGE', change: (text) => text.replace(/"title":"[^"]*"/, `"title":${value}`) };
}

const failed = { code: 'HUB_FAILED', retryable: true, status: 'FAILED' };
const unreachable = { code: 'HUB_UNREACHABLE', retryable: true, status: 'UNREACHABLE', message: /cannot be reached/ };
const late = { code: 'HUB_TIMEOUT', retryable: true, status: 'TIMED_OUT', message: /did not answer in time/ };

const sicknesses: readonly Sickness[] = [
  { name: 'refuses connections', hub: 'CNAAA', behaviour: undefined, ...unreachable },
  { name: 'resets connections', hub: 'CNAAB', behaviour: { kind: 'RESET' }, ...unreachable },
  { name: 'takes the call and hangs', hub: 'CNAAC', behaviour: { kind: 'HANG' }, ...late },
  { name: 'stalls in the middle of its answer', hub: 'CNAAD', behaviour: { kind: 'STALL' }, ...late },
  {
    name: 'answers 500',
    hub: 'CNAAE',
    behaviour: { kind: 'STATUS', status: 500 },
    ...failed,
    message: /HTTP status 500/,
  },
  {
    name: 'stays behind a proxy that answers 503',
    hub: 'CNAAF',
    behaviour: { kind: 'STATUS', status: 503 },
    ...failed,
    message: /HTTP status 503/,
  },
  { name: 'answers a web page', hub: 'CNAAG', behaviour: { kind: 'HTML' }, ...failed, message: /no GraphQL response/ },
  {
    name: 'answers half a JSON',
    hub: 'CNAAH',
    behaviour: { kind: 'TRUNCATE' },
    ...failed,
    message: /no GraphQL response/,
  },
  {
    name: 'hangs up in the middle of its answer',
    hub: 'CNAAI',
    behaviour: { kind: 'CUT' },
    ...failed,
    message: /incomplete response/,
  },
  {
    name: 'answers more than anybody can take',
    hub: 'CNAAJ',
    behaviour: { kind: 'TOO_MUCH', bytes: limits.subgraphAnswerBytes },
    ...failed,
    message: /more than/,
  },
  {
    name: 'answers errors without data',
    hub: 'CNAAK',
    behaviour: { kind: 'ERRORS_WITHOUT_DATA' },
    code: 'SUBGRAPH_ERROR',
    retryable: false,
    status: 'FAILED',
    message: /^The subgraph merchants of CNAAK failed to answer\.$/,
  },
  { name: 'answers a list as data', hub: 'CNAAL', behaviour: { kind: 'WRONG_SHAPE' }, ...failed, message: /GraphQL/ },
  {
    name: 'answers a row that is null',
    hub: 'CNAAM',
    behaviour: { kind: 'CHANGE', change: (text) => text.replace(/{"id":[^}]*}/, 'null') },
    ...failed,
    message: /CNAAM answered/,
  },
  {
    name: 'answers null where its contract forbids it',
    hub: 'CNAAN',
    behaviour: firstTitle('null'),
    ...failed,
    message: /CNAAN answered/,
  },
  {
    name: 'answers an object where its contract has a text',
    hub: 'CNAAO',
    behaviour: firstTitle('{}'),
    ...failed,
    message: /CNAAO answered/,
  },
];

const healthy = ['MYKUL', 'THBKK'];

interface Page {
  readonly page: {
    readonly nodes: readonly { readonly id: string; readonly title: string }[];
    readonly totalCount: number;
    readonly hubsAsked: readonly { readonly hub: string; readonly status: string; readonly ms: number }[];
  };
}

let network: FakeNetwork;
let answer: GraphQLAnswer<Page>;

beforeAll(async () => {
  network = await FakeNetwork.start([...sicknesses.map(({ hub }) => hub), ...healthy].map((code) => ({ code })));
  await network.untilKnown('subgraphs { contractVersion }', (hubs) =>
    hubs.every(({ subgraphs }) => subgraphs?.every(({ contractVersion }) => contractVersion)),
  );
  for (const { hub, behaviour } of sicknesses) {
    if (behaviour) network.hub(hub).behave(behaviour);
    else await network.hub(hub).refuse();
  }
  answer = await network.query<Page>(
    '{ page: products(first: 100) { nodes { id title } totalCount hubsAsked: coverage { hub status ms: latencyMs } } }',
  );
});

afterAll(() => network.close());

describe('in one page over hubs that are sick in every way', () => {
  test('the rows of the healthy hubs are all there, in order', () => {
    const rows = healthy
      .flatMap((code) => network.hub(code).rows.products)
      .sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1))
      .map(({ id, title }) => ({ id, title }));
    expect(answer.data?.page.nodes).toEqual(rows);
    expect(answer.data?.page.totalCount).toBe(rows.length);
  });

  test.each(sicknesses)('a hub that $name costs its own rows and one error', ({ hub, code, retryable, message }) => {
    expect(answer.errors?.filter(({ extensions }) => extensions?.hub === hub)).toEqual([
      {
        message: expect.stringMatching(message),
        path: ['page'],
        extensions: { code, hub, subgraph: 'merchants', retryable },
      },
    ]);
  });

  test('coverage reports the outcome of each hub', () => {
    const statuses = answer.data?.page.hubsAsked.map(({ hub, status }) => [hub, status]);
    expect(statuses).toEqual([
      ...sicknesses.map(({ hub, status }) => [hub, status]),
      ...healthy.map((hub) => [hub, 'ANSWERED']),
    ]);
  });

  test('there is no other error, and no error shows an address or a stack', () => {
    expect(answer.errors).toHaveLength(sicknesses.length);
    expect(JSON.stringify(answer.errors)).not.toMatch(/127\.0\.0\.1|10\.0\.0\.7|https?:|\bat [^ ]+ \(/);
  });
});
