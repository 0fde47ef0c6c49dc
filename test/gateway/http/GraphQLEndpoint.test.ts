import { beforeEach, describe, expect, jest, test } from '@jest/globals';
import { OperationCache } from '../../../gateway/execute/OperationCache.ts';
import { openToAll } from '../../../gateway/http/Authentication.ts';
import {
  GraphQLEndpoint,
  type GraphQLHttpRequest,
  type ServingSnapshot,
} from '../../../gateway/http/GraphQLEndpoint.ts';
import type { Admission } from '../../../gateway/snapshot/SupergraphSnapshot.ts';
import { testEngine, testRequest } from '../../support/federation/testEngine.ts';
import { smallShop } from '../../support/http/smallShop.ts';

const operations = new OperationCache(() => {
  throw new Error('No operation here is packed');
});
const shop = testEngine(smallShop);

/** Admits as Apollo Server would, without its checks. */
const admitted = jest.fn(async (query: string, operationName: string | undefined): Promise<Admission> => {
  const operation = await shop.compile(query, operationName);
  operations.keep({ query, operationName }, operation);
  return { kind: 'ADMITTED', operation };
});

function endpointWith(admit: ServingSnapshot['admit']): GraphQLEndpoint {
  const current = { operations, admit, hold: () => undefined, release: () => undefined };
  return new GraphQLEndpoint({ current }, { introspection: true, subgraphCodes: new Set() }, openToAll);
}

beforeEach(() => {
  admitted.mockClear();
});

function post(params: object): GraphQLHttpRequest {
  const headers = { 'content-type': 'application/json' };
  return { method: 'POST', headers, search: '', body: Buffer.from(JSON.stringify(params)) };
}

describe('an operation', () => {
  test('is admitted once, whatever its variables', async () => {
    const endpoint = endpointWith(admitted);
    const query = 'query($id: ID!) { product(id: $id) { title } }';
    for (const id of ['1', '2', '3']) await endpoint.answer(post({ query, variables: { id } }), () => testRequest);
    expect(admitted).toHaveBeenCalledTimes(1);
  });

  test('is another one under another name', async () => {
    const endpoint = endpointWith(admitted);
    const query = 'query A { product(id: 1) { title } } query B { product(id: 1) { id } }';
    const bodies = [];
    for (const operationName of ['A', 'B', 'A'])
      bodies.push((await endpoint.answer(post({ query, operationName }), () => testRequest)).body);
    expect(bodies).toEqual([
      '{"data":{"product":{"title":"Lamp"}}}',
      '{"data":{"product":{"id":"1"}}}',
      '{"data":{"product":{"title":"Lamp"}}}',
    ]);
    expect(admitted).toHaveBeenCalledTimes(2);
  });
});

test.each([
  ['INTERNAL_SERVER_ERROR', 500, undefined],
  ['OVERLOADED', 503, '1'],
  ['REQUEST_TIMEOUT', 503, '1'],
])('an operation that is not admitted for %s answers %d', async (code, status, retryAfter) => {
  const errors = [{ message: 'No.', extensions: { code, retryable: true } }];
  const endpoint = endpointWith(async () => ({ kind: 'REFUSED', errors }));
  const answer = await endpoint.answer(post({ query: '{ never }' }), () => testRequest);
  expect(answer).toMatchObject({ status, outcome: 'FAILED', body: JSON.stringify({ errors }) });
  expect(answer.headers['retry-after']).toBe(retryAfter);
});
