import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { type InnerList, parseDictionary } from 'structured-headers';
import { InlineKeys } from '../../../identity/keys/KeySet.ts';
import { newSigningKey, type SigningKey } from '../../../identity/keys/SigningKey.ts';
import { limits } from '../../../identity/limits.ts';
import { contentDigest, type RequestMessage } from '../../../identity/signatures/HttpMessage.ts';
import { NonceStore } from '../../../identity/signatures/NonceStore.ts';
import { SignatureRefused } from '../../../identity/signatures/SignatureRefused.ts';
import { SignatureVerifier } from '../../../identity/signatures/SignatureVerifier.ts';
import { signatureBase } from '../../../identity/signatures/signatureBase.ts';
import { signRequest } from '../../../identity/signatures/signRequest.ts';
import { fc } from '../../support/properties.ts';

const beginMs = Date.UTC(2026, 0, 15, 8);
let nowMs = beginMs;
const body = '{"query":"mutation { depositFunds }"}';
const request: RequestMessage = {
  method: 'POST',
  url: 'http://hub.test:4100/settlement',
  headers: { authorization: 'Bearer gateway', 'ehub-principal': 'client', host: 'hub.test:4100' },
};
const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
let key: SigningKey;
let keys: InlineKeys;

beforeAll(async () => {
  key = await newSigningKey();
  const retired = await newSigningKey();
  keys = new InlineKeys([
    key.publicJwk,
    { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec' },
    { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa' },
    { ...retired.publicJwk, kid: 'retired', exp: beginMs / 1_000 },
  ]);
});

function newVerifier() {
  nowMs = beginMs;
  return new SignatureVerifier(() => nowMs);
}

function signed(message: RequestMessage = request, content = body): RequestMessage {
  return { ...message, headers: { ...message.headers, ...signRequest(key, message, content, nowMs) } };
}

/** A message with a signature of any form, by any key. */
function signedAs(input: string, kid = 'ec', message: RequestMessage = request): RequestMessage {
  const headers = { ...message.headers, 'content-digest': contentDigest(body) };
  const covered = parseDictionary(input).get('ehub') as InnerList;
  const base = Buffer.from(signatureBase({ ...message, headers }, covered));
  const value =
    kid === 'ec'
      ? sign('sha256', base, { key: ec.privateKey, dsaEncoding: 'ieee-p1363' })
      : kid === 'rsa'
        ? sign('sha256', base, rsa.privateKey)
        : sign(null, base, key.privateKey);
  const signature = `ehub=:${value.toString('base64')}:`;
  return { ...message, headers: { ...headers, 'signature-input': input, signature } };
}

const components = '"@method" "@path" "@query" "content-digest" "authorization" "ehub-principal"';
const inputOf = ({ kid = 'ec', covered = components, created = beginMs / 1_000, rest = '' } = {}) =>
  `ehub=(${covered});created=${created};nonce="0123456789abcdef";keyid="${kid}";tag="ehub"${rest}`;

function faultOf(verifier: SignatureVerifier, message: RequestMessage, content = body): string {
  try {
    verifier.verify(message, content, keys);
    return 'ACCEPTED';
  } catch (error) {
    return error instanceof SignatureRefused ? error.fault : String(error);
  }
}

describe('a signed request is taken', () => {
  test('once, by the key that it was signed with', () => {
    const verifier = newVerifier();
    const message = signed();
    expect(verifier.verify(message, body, keys).kid).toBe(key.kid);
    expect(faultOf(verifier, message)).toBe('REPLAYED');
    nowMs += limits.signatureAgeS * 1_000;
    expect(faultOf(verifier, message)).toBe('REPLAYED');
  });

  test('with ES256, and beside the signature of a proxy', () => {
    expect(faultOf(newVerifier(), signedAs(inputOf()))).toBe('ACCEPTED');
    const message = signedAs(inputOf({ rest: ';alg="ecdsa-p256-sha256"' }));
    const headers = {
      ...message.headers,
      'signature-input': ['proxy=("@method");created=1;keyid="proxy"', String(message.headers['signature-input'])],
      signature: ['proxy=:AAAA:', String(message.headers.signature)],
    };
    expect(faultOf(newVerifier(), { ...message, headers })).toBe('ACCEPTED');
  });

  test('through any proxy that keeps method, path and query', () => {
    expect(faultOf(newVerifier(), { ...signed(), url: 'https://10.0.0.7/settlement' })).toBe('ACCEPTED');
  });
});

describe('a request is refused', () => {
  test('that is not signed', () => {
    expect(faultOf(newVerifier(), request)).toBe('MISSING');
    const { signature: _, ...others } = signed().headers;
    expect(faultOf(newVerifier(), { ...request, headers: others })).toBe('MISSING');
    expect(faultOf(newVerifier(), signedAs(inputOf().replace(';tag="ehub"', '')))).toBe('MISSING');
  });

  test('that was changed anywhere', () => {
    const message = signed();
    const headers = message.headers;
    const changed: [RequestMessage, string][] = [
      [{ ...message, method: 'PUT' }, body],
      [{ ...message, url: 'http://hub.test:4100/merchants' }, body],
      [{ ...message, url: 'http://hub.test:4100/x/../settlement' }, body],
      [{ ...message, url: `${message.url}?x=1` }, body],
      [{ ...message, headers: { ...headers, authorization: 'Bearer other' } }, body],
      [{ ...message, headers: { ...headers, 'ehub-principal': 'other' } }, body],
      [{ ...message, headers: { ...headers, 'ehub-principal': undefined } }, body],
      [{ ...message, headers: { ...headers, 'content-digest': contentDigest('other') } }, 'other'],
      [message, `${body} `],
      [message, ''],
    ];
    const faults = changed.map(([each, content]) => faultOf(newVerifier(), each, content));
    expect(faults).toEqual([...Array(6).fill('SIGNATURE'), 'MALFORMED', 'SIGNATURE', 'DIGEST', 'DIGEST']);
  });

  test('whose signature omits a component, or covers another message', () => {
    for (const name of components.split(' ')) {
      expect(faultOf(newVerifier(), signedAs(inputOf({ covered: components.replace(name, '').trim() })))).toBe(
        'COVERAGE',
      );
    }
    const bound = inputOf({ covered: components.replace('"@method"', '"@method";req') });
    const headers = { ...signed().headers, 'signature-input': bound };
    expect(faultOf(newVerifier(), { ...request, headers })).toBe('COVERAGE');
    const withPrincipal = { ...signed({ ...request, headers: { authorization: 'x' } }) };
    const added = { ...withPrincipal, headers: { ...withPrincipal.headers, 'ehub-principal': 'other' } };
    expect(faultOf(newVerifier(), added)).toBe('COVERAGE');
  });

  test('that is too old, or from the future', () => {
    const verifier = newVerifier();
    const age = (seconds: number) =>
      faultOf(
        verifier,
        signedAs(
          inputOf({ created: beginMs / 1_000 - seconds }).replace('0123456789abcdef', `nonce of a message ${seconds}`),
        ),
      );
    expect(age(limits.signatureAgeS)).toBe('ACCEPTED');
    expect(age(limits.signatureAgeS + 1)).toBe('TOO_OLD');
    expect(age(-limits.signatureAheadS)).toBe('ACCEPTED');
    expect(age(-limits.signatureAheadS - 1)).toBe('TOO_EARLY');
    expect(faultOf(verifier, signedAs(inputOf({ rest: `;expires=${beginMs / 1_000}` })))).toBe('TOO_OLD');
  });

  test('of a key that is unknown, retired or of another algorithm', () => {
    expect(faultOf(newVerifier(), signedAs(inputOf({ kid: 'other' })))).toBe('UNKNOWN_KEY');
    expect(faultOf(newVerifier(), signedAs(inputOf({ kid: 'retired' })))).toBe('UNKNOWN_KEY');
    expect(faultOf(newVerifier(), signedAs(inputOf({ kid: 'rsa' }), 'rsa'))).toBe('ALGORITHM');
    expect(faultOf(newVerifier(), signedAs(inputOf({ rest: ';alg="hmac-sha256"' })))).toBe('ALGORITHM');
    expect(faultOf(newVerifier(), signedAs(inputOf(), 'other'))).toBe('SIGNATURE');
  });

  test('whose fields are malformed', () => {
    const message = signed();
    const input = String(message.headers['signature-input']);
    const labels = Array.from({ length: limits.signaturesPerMessage }, (_, n) => `, a${n}=()`).join('');
    const covering = (more: string) => input.replace('"@method"', `"@method" ${more}`);
    const faults = new Map([
      ['', 'MISSING'],
      ['ehub', 'MISSING'],
      ['ehub=1', 'MISSING'],
      ['ehub=1;tag="ehub"', 'MALFORMED'],
      ['(((', 'MALFORMED'],
      [`${input}, second${input.slice('ehub'.length)}`, 'MALFORMED'],
      [input.replace(/nonce="[^"]*"/, 'nonce="short"'), 'MALFORMED'],
      [input.replace(/nonce="[^"]*"/, `nonce="${'x'.repeat(100)}"`), 'MALFORMED'],
      [input.replace(/created=\d+/, 'created=1.5'), 'MALFORMED'],
      [input.replace(/created=\d+;/, ''), 'MALFORMED'],
      [input.replace(/keyid="[^"]*"/, 'keyid=7'), 'MALFORMED'],
      [`${input}${labels}`, 'MALFORMED'],
      [`${input};x="${'y'.repeat(limits.signatureHeaderLength)}"`, 'MALFORMED'],
      [covering('"@method"'), 'MALFORMED'],
      [covering('"x-missing"'), 'MALFORMED'],
      [covering('"__proto__"'), 'MALFORMED'],
      [covering('"constructor"'), 'MALFORMED'],
      [covering('"@unknown"'), 'MALFORMED'],
      [covering('7'), 'MALFORMED'],
      [covering('"host" '.repeat(20)), 'MALFORMED'],
    ]);
    for (const [each, fault] of faults) {
      const headers = { ...message.headers, 'signature-input': each };
      expect([each, faultOf(newVerifier(), { ...message, headers })]).toEqual([each, fault]);
    }
  });

  test('with arbitrary signature fields, always with a SignatureRefused', () => {
    const message = signed();
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.string(), (input, signature) => {
        const headers = { ...message.headers, 'signature-input': input, signature };
        expect(faultOf(newVerifier(), { ...message, headers })).toMatch(/^(MISSING|MALFORMED)$/);
      }),
    );
  });

  test('that would put a second line into what is signed', () => {
    const split = { ...request, headers: { ...request.headers, authorization: 'a\n"@method": GET' } };
    expect(() => signed(split)).toThrow('visible ASCII');
  });
});

describe('nonces', () => {
  test('are kept for as long as their message is valid', () => {
    const spanMs = (limits.signatureAgeS + limits.signatureAheadS) * 1_000;
    const steps = fc.array(fc.nat({ max: 15_000 }), { minLength: 1, maxLength: 10 });
    fc.assert(
      fc.property(fc.nat({ max: 2 * spanMs }), steps, (leadMs, stepsMs) => {
        let clock = 0;
        const store = new NonceStore(() => clock);
        store.take('a', 'earlier');
        clock = leadMs;
        expect(store.take('a', 'nonce')).toBe('TAKEN');
        for (const [index, stepMs] of stepsMs.entries()) {
          clock += stepMs;
          expect(store.take('a', `other ${index}`)).toBe('TAKEN');
          if (clock - leadMs < spanMs) expect(store.take('a', 'nonce')).toBe('USED');
        }
      }),
    );
  });

  test('are bounded for each key, and leave room for other keys', () => {
    const store = new NonceStore(() => 0);
    for (let n = 0; n < limits.noncesPerKey; n++) store.take('a', `nonce ${n}`);
    expect(store.take('a', 'one more')).toBe('FULL');
    expect(store.take('b', 'one more')).toBe('TAKEN');
  });
});
