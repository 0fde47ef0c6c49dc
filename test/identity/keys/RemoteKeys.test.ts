import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { RemoteKeys } from '../../../identity/keys/RemoteKeys.ts';
import { newSigningKey, type SigningKey } from '../../../identity/keys/SigningKey.ts';
import { limits } from '../../../identity/limits.ts';
import { TestServer } from '../../support/http/TestServer.ts';

let nowMs = 0;
let readings: number;
let published: () => Promise<unknown>;
let first: SigningKey;
let second: SigningKey;
let keys: RemoteKeys;
const faults: string[] = [];

beforeEach(async () => {
  nowMs = Date.UTC(2026, 0, 15);
  readings = 0;
  faults.length = 0;
  [first, second] = await Promise.all([newSigningKey(), newSigningKey()]);
  published = async () => ({ keys: [first.publicJwk] });
  keys = new RemoteKeys('https://id.test/jwks', {
    now: () => nowMs,
    onFault: (_, reason) => faults.push(reason),
    fetchJson: () => {
      readings += 1;
      return published();
    },
  });
});
afterEach(() => keys.close());

describe('keys at a URL', () => {
  test('are fetched once, and not for each request', async () => {
    for (let request = 0; request < 100; request++) expect((await keys.find(first.kid))?.kid).toBe(first.kid);
    expect(readings).toBe(1);
  });

  test('that are new are found by the first token that uses them', async () => {
    await keys.find(first.kid);
    published = async () => ({ keys: [first.publicJwk, second.publicJwk] });
    nowMs += limits.jwksUnknownKeyMs;
    expect((await keys.find(second.kid))?.kid).toBe(second.kid);
    expect(readings).toBe(2);
  });

  test('are fetched once per interval, whatever key ids strangers send', async () => {
    await keys.find(first.kid);
    nowMs += limits.jwksUnknownKeyMs;
    await Promise.all(Array.from({ length: 500 }, (_, n) => keys.find(`unknown ${n}`)));
    for (let n = 0; n < 500; n++) await keys.find(`other ${n}`);
    expect(readings).toBe(2);
  });

  test('stay valid while their issuer does not answer, for a limited time', async () => {
    await keys.find(first.kid);
    published = async () => Promise.reject(new Error('down'));
    nowMs += limits.jwksKeepMs - 1;
    await keys.find('unknown');
    expect(faults).toEqual(['down']);
    expect((await keys.find(first.kid))?.kid).toBe(first.kid);
    nowMs += 1;
    expect(await keys.find(first.kid)).toBeUndefined();
    published = async () => ({ keys: [first.publicJwk] });
    nowMs += limits.jwksUnknownKeyMs;
    expect((await keys.find(first.kid))?.kid).toBe(first.kid);
  });

  test('that are withdrawn are invalid after the next fetch', async () => {
    const known = await keys.find(first.kid);
    expect(known).toBeDefined();
    published = async () => ({ keys: [second.publicJwk] });
    nowMs += limits.jwksUnknownKeyMs;
    await keys.find(second.kid);
    expect(keys.get(first.kid)).toBeUndefined();
  });

  test.each<[string, unknown]>([
    ['is no JWK set', { keys: 'none' }],
    ['is empty', { keys: [] }],
    ['has only symmetric keys', { keys: [{ kty: 'oct', kid: 'a', k: 'AAAA' }] }],
    ['has only private keys', { keys: [{ kty: 'OKP', crv: 'Ed25519', kid: 'a', x: 'AAAA', d: 'AAAA' }] }],
  ])('are kept if the next set %s', async (_, set) => {
    await keys.find(first.kid);
    published = async () => set;
    nowMs += limits.jwksUnknownKeyMs;
    await keys.find('unknown');
    expect(faults).toHaveLength(1);
    expect(keys.get(first.kid)).toBeDefined();
  });

  test('that are for other purposes are skipped', async () => {
    const encryption = { ...second.publicJwk, use: 'enc' };
    published = async () => ({ keys: [encryption, { kty: 'oct', kid: 'x', k: 'AA' }, first.publicJwk] });
    nowMs += limits.jwksUnknownKeyMs;
    await keys.find('unknown');
    expect(keys.get(first.kid)).toBeDefined();
    expect(keys.get(second.kid)).toBeUndefined();
  });
});

describe('a JWKS over HTTP', () => {
  let server: TestServer;
  let answer: { status: number; body: string; location?: string };
  beforeEach(async () => {
    server = await TestServer.start((_, response) => {
      response.writeHead(answer.status, answer.location ? { location: answer.location } : {}).end(answer.body);
    });
  });
  afterEach(() => server.close());

  async function keysFrom(given: typeof answer) {
    answer = given;
    const reasons: string[] = [];
    const remote = new RemoteKeys(server.at('/jwks'), { onFault: (_, reason) => reasons.push(reason) });
    const found = await remote.find(first.kid);
    remote.close();
    return { found, reasons };
  }

  test('is read', async () => {
    const { found } = await keysFrom({ status: 200, body: JSON.stringify({ keys: [first.publicJwk] }) });
    expect(found?.algorithm).toBe('EdDSA');
  });

  test('is not read when it is too large, redirects or fails', async () => {
    const body = JSON.stringify({ keys: [first.publicJwk] });
    const large = await keysFrom({ status: 200, body: `${' '.repeat(limits.jwksBytes)}${body}` });
    const redirected = await keysFrom({ status: 302, body, location: server.at('/jwks') });
    const failed = await keysFrom({ status: 500, body });
    for (const { found, reasons } of [large, redirected, failed]) {
      expect(found).toBeUndefined();
      expect(reasons).toHaveLength(1);
    }
  });
});
