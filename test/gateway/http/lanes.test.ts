import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { errorCodes } from '../../../gateway/errors.ts';
import { limits } from '../../../gateway/limits.ts';
import { smallShop } from '../../support/http/smallShop.ts';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';
import { type HttpCase, httpCases } from './httpCases.ts';

let gateway: PlainGateway;

beforeAll(async () => {
  gateway = await startPlainGateway(smallShop);
}, 60_000);

afterAll(() => gateway.close());

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

const postHeaders = { 'content-type': 'application/json' };

async function send({ method = 'POST', headers, search, body }: HttpCase): Promise<Answer> {
  const query = search ? `?${new URLSearchParams(search)}` : '';
  const response = await fetch(gateway.url + query, {
    method,
    headers: headers ?? (method === 'GET' ? {} : postHeaders),
    body,
  });
  const { date, ...others } = Object.fromEntries(response.headers);
  return { status: response.status, headers: others, text: await response.text() };
}

describe('a client gets, the first time and again', () => {
  test.each(httpCases)('$name', async (each) => {
    const cold = await send(each);
    const hot = await send(each);
    expect(hot).toEqual(cold);
    expect(cold).toMatchObject({
      status: each.status,
      headers: { 'content-type': `${each.mediaType ?? 'application/json'}; charset=utf-8`, ...each.answerHeaders },
    });
    expect(JSON.parse(cold.text)).toMatchObject(each.answer);
    expect(cold.text).not.toMatch(/127\.0\.0\.1|node_modules|stacktrace|shelves/);
    for (const error of JSON.parse(cold.text).errors ?? []) {
      expect(errorCodes).toHaveProperty(error.extensions.code, {
        meaning: expect.any(String),
        retryable: expect.any(Boolean),
      });
      expect(error).toMatchObject({ extensions: { retryable: expect.any(Boolean) } });
      expect(error.message.length).toBeLessThanOrEqual(limits.errorMessageLength + 1);
    }
  });
});

describe.each(['cold', 'hot'])('%s, the GraphQL-over-HTTP specification holds', () => {
  const audits = serverAudits({ url: () => gateway.url });
  // CSRF prevention refuses these, which the specification lets a server do.
  const refusedOnPurpose = new Set(['5A70', 'D6D5', '6A70']);

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))('%s: %s', async (id, _, audit) => {
    const result = await audit.fn();
    if (refusedOnPurpose.has(id)) expect(result.status).toBe('notice');
    else expect(result).toMatchObject({ status: 'ok' });
  });
});

describe('a client that asks for a trace', () => {
  const query = '{ product(id: 1) { title stock } }';
  const headers = { 'content-type': 'application/json', 'ehub-trace': '1' };
  const body = JSON.stringify({ query });

  test('gets the plan and each fetch, the first time and again', async () => {
    for (let time = 0; time < 2; time++) {
      const response = await fetch(gateway.url, { method: 'POST', headers, body });
      const { data, extensions } = (await response.json()) as { data: unknown; extensions: { trace: object } };
      expect(data).toEqual({ product: { title: 'Lamp', stock: 10 } });
      expect(extensions.trace).toMatchObject({
        plan: { operationType: 'query', root: { kind: 'Sequence' } },
        fetches: [
          { fetchId: 1, subgraph: 'catalog' },
          { fetchId: 2, subgraph: 'stock', representations: 1 },
        ],
      });
    }
  });
});

test('/metrics counts requests by outcome, their time, and the operations that are kept', async () => {
  const fresh = await startPlainGateway(smallShop);
  try {
    const post = (query: string) =>
      fetch(fresh.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ query }),
      });
    for (const query of ['{ __typename }', '{ __typename }', '{ product(id: 1) { shelf } }', '{ nothing }', ''])
      await post(query);
    const response = await fetch(fresh.at('/metrics'));
    expect(response.headers.get('content-type')).toMatch(/^text\/plain/);
    const lines = (await response.text()).split('\n');
    expect(lines).toEqual(
      expect.arrayContaining([
        'ehub_requests_total{outcome="ANSWERED"} 2',
        'ehub_requests_total{outcome="PARTIAL"} 1',
        'ehub_requests_total{outcome="REFUSED"} 2',
        'ehub_requests_total{outcome="FAILED"} 0',
        'ehub_request_seconds_count 5',
        'ehub_compiled_operations 2',
        expect.stringMatching(/^process_cpu_seconds_total /),
      ]),
    );
  } finally {
    await fresh.close();
  }
});
