import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { buildSchema } from 'graphql';
import { readConfig } from '../../../gateway/config.ts';
import { smallShop } from '../../support/http/smallShop.ts';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';

/** Each switch of the command line alone, and what it leaves on. */
const cases = [
  { switches: [], sandbox: true, introspection: true, traces: true },
  { switches: ['--no-sandbox'], sandbox: false, introspection: true, traces: true },
  { switches: ['--no-introspection'], sandbox: true, introspection: false, traces: true },
  { switches: ['--no-traces'], sandbox: true, introspection: true, traces: false },
];

interface Answer {
  readonly data?: unknown;
  readonly errors?: { readonly message: string; readonly extensions: { readonly code: string } }[];
  readonly extensions?: { readonly trace?: object };
}

const refusal = expect.objectContaining({
  message: 'Introspection is disabled on this gateway.',
  extensions: expect.objectContaining({ code: 'GRAPHQL_VALIDATION_FAILED' }),
});

describe.each(cases)('a gateway with $switches', ({ switches, sandbox, introspection, traces }) => {
  let gateway: PlainGateway;

  beforeAll(async () => {
    const config = readConfig(['--supergraph=any', ...switches], {});
    gateway = await startPlainGateway(smallShop, {
      sandbox: config.sandbox,
      introspection: config.introspection,
      traces: config.traces,
    });
  }, 60_000);

  afterAll(() => gateway.close());

  /** The answers to an operation that is new to the gateway and to the same one again. */
  async function coldAndHot(query: string): Promise<Answer[]> {
    const headers = { 'content-type': 'application/json', 'ehub-trace': '1' };
    const ask = async () => {
      const response = await fetch(gateway.url, { method: 'POST', headers, body: JSON.stringify({ query }) });
      return (await response.json()) as Answer;
    };
    return [await ask(), await ask()];
  }

  test(`${sandbox ? 'serves' : 'does not serve'} the sandbox`, async () => {
    const response = await fetch(gateway.at('/'));
    // Where nobody has built it, the gateway says so in its place.
    expect(/sandbox/.test(await response.text())).toBe(sandbox);
    if (!sandbox) expect(response.status).toBe(404);
  });

  test.each([
    '{ __schema { types { name } } }',
    '{ same: __type(name: "Product") { name } }',
    'query Mixed { product(id: 1) { title } ...Root } fragment Root on Query { __schema { queryType { name } } }',
  ])(`${introspection ? 'answers' : 'refuses'} introspection, cold and hot: %s`, async (query) => {
    for (const { data, errors } of await coldAndHot(query)) {
      expect(data === undefined).toBe(!introspection);
      expect(errors?.[0]).toEqual(introspection ? undefined : refusal);
    }
  });

  test(`${introspection ? 'serves' : 'does not serve'} its schema as SDL, without the addresses of subgraphs`, async () => {
    const schema = await fetch(gateway.at('/schema.graphql'));
    const supergraph = await fetch(gateway.at('/supergraph.graphql'));
    expect([schema.status, supergraph.status]).toEqual(introspection ? [200, 200] : [404, 404]);
    const texts = [await schema.text(), await supergraph.text()] as const;
    if (!introspection) return expect(texts[0]).toBe(texts[1]);
    expect(buildSchema(texts[0]).getType('Product')).toBeDefined();
    expect(texts[1]).toContain('@join__graph(name: "');
    expect(texts[1]).not.toMatch(/127\.0\.0\.1|localhost/);
    const etag = schema.headers.get('etag') ?? '';
    const again = await fetch(gateway.at('/schema.graphql'), { headers: { 'if-none-match': etag } });
    expect(again.status).toBe(304);
  });

  test(`${introspection ? 'suggests' : 'does not suggest'} names of the schema`, async () => {
    for (const { errors } of await coldAndHot('{ product(id: 1) { titel } }'))
      expect(errors?.[0]?.message.includes('"title"')).toBe(introspection);
  });

  test(`${traces ? 'adds' : 'never adds'} a trace, cold and hot, and answers the same data`, async () => {
    for (const { data, extensions } of await coldAndHot('{ __typename product(id: 1) { title stock } }')) {
      expect(data).toEqual({ __typename: 'Query', product: { title: 'Lamp', stock: 10 } });
      expect(extensions?.trace !== undefined).toBe(traces);
    }
  });
});

describe('tokens for the sandbox', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sandbox-tokens-'));
  const file = join(folder, 'tokens.json');
  let gateway: PlainGateway;
  beforeAll(async () => {
    writeFileSync(file, '{"marketplace":"secret"}');
    gateway = await startPlainGateway(smallShop, { sandbox: true, sandboxTokensFile: file });
  });
  afterAll(async () => {
    await gateway.close();
    rmSync(folder, { recursive: true });
  });
  const read = async (headers: Record<string, string> = {}) =>
    (await fetch(gateway.at('/sandbox/tokens'), { headers })).text();

  test('are sent to the page as they are now, and not to pages of other sites', async () => {
    expect(await read({ 'sec-fetch-site': 'same-origin' })).toBe('{"marketplace":"secret"}');
    for (const site of ['cross-site', 'same-site', 'none'])
      expect(await read({ 'sec-fetch-site': site, origin: 'https://elsewhere.example' })).toBe('{}');
    expect(await read()).toBe('{}');
    writeFileSync(file, '{"marketplace":"renewed"}');
    expect(await read({ 'sec-fetch-site': 'same-origin' })).toBe('{"marketplace":"renewed"}');
  });

  test('are given on the loopback only', () => {
    expect(() => readConfig(['--supergraph=any', '--sandbox-tokens=f', '--host=192.0.2.1'], {})).toThrow(
      '--sandbox-tokens lets anyone act as others at 192.0.2.1',
    );
  });
});
