import { request } from 'node:http';
import * as zlib from 'node:zlib';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readConfig } from '../../../gateway/config.ts';
import { smallShop } from '../../support/http/smallShop.ts';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';

const shop = 'https://shop.example';
const { corsOrigins, allowedHosts } = readConfig(
  ['--supergraph=any', `--cors-origins=${shop}, https://other.example`, '--allowed-hosts=gateway.example'],
  {},
);

let gateway: PlainGateway;
let open: PlainGateway;

beforeAll(async () => {
  gateway = await startPlainGateway(smallShop);
  open = await startPlainGateway(smallShop, { corsOrigins, allowedHosts });
}, 60_000);

afterAll(() => Promise.all([gateway.close(), open.close()]));

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** As a program without opinions of its own on headers asks. */
function ask(
  { at }: PlainGateway,
  {
    path = '/graphql',
    method = 'POST',
    query,
    headers = {},
  }: { path?: string; method?: string; query?: string; headers?: object },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const all = { ...(query && { 'content-type': 'application/json' }), ...headers };
    const sent = request(at(path), { method, headers: all }, async (response) => {
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece as Buffer);
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) });
    });
    sent.once('error', reject).end(query && JSON.stringify({ query }));
  });
}

const typeName = '{ __typename }';
const introspection = '{ __schema { types { name description fields { name type { name } } } directives { name } } }';

describe('every response has the security headers for browsers', () => {
  test.each([
    { path: '/graphql', query: typeName, status: 200 },
    { path: '/graphql', query: '{ nothing }', status: 200 },
    { path: '/graphql', method: 'GET', status: 400 },
    { path: '/metrics', method: 'GET', status: 200 },
    { path: '/schema.graphql', method: 'GET', status: 200 },
    { path: '/health/ready', method: 'GET', status: 200 },
    { path: '/nothing', method: 'GET', status: 404 },
    { path: '/%ff', method: 'GET', status: 400 },
  ])('$path $method $query', async ({ status, ...asked }) => {
    const answer = await ask(gateway, asked);
    expect(answer).toMatchObject({
      status,
      headers: {
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        vary: expect.stringContaining('accept-encoding'),
      },
    });
  });
});

const preferredCoding = 'zstdCompress' in zlib ? 'zstd' : 'br';

describe('long responses are compressed for clients that accept it', () => {
  test.each([
    ['gzip', gunzipSync],
    ['br', brotliDecompressSync],
  ])('by %s', async (coding, decompress) => {
    const plain = await ask(gateway, { query: introspection });
    const coded = await ask(gateway, { query: introspection, headers: { 'accept-encoding': coding } });
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(coded.headers['content-encoding']).toBe(coding);
    expect(coded.headers['content-length']).toBe(String(coded.body.length));
    expect(coded.body.length).toBeLessThan(plain.body.length / 2);
    expect(decompress(coded.body)).toEqual(plain.body);
  });

  test.each([
    ['gzip, deflate, br', 'br'],
    ['br;q=0.5, gzip', 'gzip'],
    ['br;q=0, gzip;q=0', undefined],
    ['identity', undefined],
    ['deflate', undefined],
    ['x'.repeat(10_000), undefined],
  ])('“%s” gives %s', async (accepted, coding) => {
    const { headers } = await ask(gateway, { query: introspection, headers: { 'accept-encoding': accepted } });
    expect(headers['content-encoding']).toBe(coding);
  });

  test.each([
    ['gzip;q=0.1, identity;q=0', 'gzip'],
    ['*;q=0, br', 'br'],
    ['identity;q=0, *', preferredCoding],
  ])('“%s”, which takes nothing uncompressed, has short ones compressed too, by %s', async (accepted, coding) => {
    const { status, headers } = await ask(gateway, { query: typeName, headers: { 'accept-encoding': accepted } });
    expect([status, headers['content-encoding']]).toEqual([200, coding]);
  });

  test.each(['identity;q=0', '*;q=0', 'deflate, identity;q=0', 'gzip;q=0, br;q=0, zstd;q=0, *;q=0'])(
    '“%s”, which takes nothing that there is, is refused before anything is done',
    async (accepted) => {
      const { status, headers, body } = await ask(gateway, {
        query: typeName,
        headers: { 'accept-encoding': accepted },
      });
      expect([status, headers['content-encoding']]).toEqual([406, undefined]);
      expect(JSON.parse(body.toString()).errors).toMatchObject([{ extensions: { code: 'BAD_REQUEST' } }]);
    },
  );

  test('short ones are not, nor is what a client does not ask for', async () => {
    const { headers } = await ask(gateway, { query: typeName, headers: { 'accept-encoding': 'gzip, br' } });
    expect(headers['content-encoding']).toBeUndefined();
  });

  test('schema and metrics are', async () => {
    const { headers, body } = await ask(gateway, {
      path: '/metrics',
      method: 'GET',
      headers: { 'accept-encoding': 'gzip' },
    });
    expect(headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(body).toString()).toContain('ehub_requests_total');
  });
});

describe('pages of other origins', () => {
  const preflight = {
    origin: shop,
    'access-control-request-method': 'POST',
    'access-control-request-headers': 'content-type',
  };

  test('may not send requests if no origin is allowed', async () => {
    const asked = await ask(gateway, { method: 'OPTIONS', headers: preflight });
    const answered = await ask(gateway, { query: typeName, headers: { origin: shop } });
    for (const { headers } of [asked, answered]) expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(asked).toMatchObject({ status: 204, headers: { allow: 'GET, POST, OPTIONS' } });
  });

  test('may send requests if their origin is allowed', async () => {
    expect(await ask(open, { method: 'OPTIONS', headers: preflight })).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': shop,
        'access-control-allow-headers': 'content-type',
        'access-control-allow-methods': 'GET, POST',
        vary: expect.stringMatching(/origin/i),
      },
    });
    expect(await ask(open, { query: typeName, headers: { origin: shop } })).toMatchObject({
      status: 200,
      headers: { 'access-control-allow-origin': shop, vary: expect.stringMatching(/accept, accept-encoding.*origin/i) },
    });
  });

  test.each(['https://evil.example', 'https://shop.example.evil.example', 'null', 'http://shop.example'])(
    'may not send requests from %s',
    async (origin) => {
      const { headers } = await ask(open, { query: typeName, headers: { origin } });
      expect(headers['access-control-allow-origin']).toBeUndefined();
    },
  );

  test('are told which header to send', async () => {
    const { status, body } = await ask(gateway, { path: '/graphql?query={__typename}', method: 'GET' });
    expect(status).toBe(400);
    expect(body.toString()).toContain('apollo-require-preflight: true');
  });
});

describe('a gateway on the loopback answers for its own names only', () => {
  test.each(['localhost', 'LOCALHOST:4000', '127.0.0.1:1', '[::1]', '[::1]:4000'])('for %s', async (host) => {
    expect((await ask(gateway, { query: typeName, headers: { host } })).status).toBe(200);
  });

  test.each(['evil.example', 'localhost.evil.example', 'evil.example:4000', '127.0.0.1.evil.example', '[::2]'])(
    'not for “%s”, at any path',
    async (host) => {
      for (const asked of [{ query: typeName }, { path: '/metrics', method: 'GET' }, { path: '/', method: 'GET' }]) {
        const { status, body } = await ask(gateway, { ...asked, headers: { host } });
        expect(status).toBe(421);
        expect(JSON.parse(body.toString())).toMatchObject({ errors: [{ extensions: { code: 'BAD_REQUEST' } }] });
      }
    },
  );

  test('and for the names that it is given', async () => {
    const codes = ['gateway.example', 'localhost', 'evil.example'].map(
      async (host) => (await ask(open, { query: typeName, headers: { host } })).status,
    );
    expect(await Promise.all(codes)).toEqual([200, 200, 421]);
  });
});

test.each(['', ' '])('an Accept of “%s” is treated as none', async (accept) => {
  expect(await ask(gateway, { query: typeName, headers: { accept } })).toMatchObject({
    status: 200,
    headers: { 'content-type': 'application/json; charset=utf-8' },
  });
});

test('an Accept that is too long is refused', async () => {
  expect(await ask(gateway, { query: typeName, headers: { accept: 'text/x;q=0.1,'.repeat(1_000) } })).toMatchObject({
    status: 431,
  });
});
