import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { SigningKey } from '../../../identity/keys/SigningKey.ts';
import { limits } from '../../../identity/limits.ts';
import { TokenRefused } from '../../../identity/tokens/TokenRefused.ts';
import { TokenVerifier } from '../../../identity/tokens/TokenVerifier.ts';
import { gatewayName, hubName, Trust, type TrustDocument } from '../../../identity/trust/Trust.ts';
import {
  audience,
  issuers,
  marketplaceId,
  merchantId,
  principals,
  testTrust,
  tokenOf,
} from '../../support/identity/testTrust.ts';
import { fc } from '../../support/properties.ts';

const nowMs = Date.UTC(2026, 0, 15, 8);
const nowS = nowMs / 1_000;
const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsaJwk = { ...rsa.publicKey.export({ format: 'jwk' }), kty: 'RSA' as const, kid: 'rsa' };

let keys: Awaited<ReturnType<typeof testTrust>>['keys'];
let document: TrustDocument;
let verifier: TokenVerifier;

beforeAll(async () => {
  const made = await testTrust();
  keys = made.keys;
  const ec = { ...p256.publicKey.export({ format: 'jwk' }), kty: 'EC' as const, kid: 'ec' };
  const network = { ...made.document.network, audience, jwks: { keys: [keys.network.publicJwk, rsaJwk, ec] } };
  document = { ...made.document, network };
  verifier = verifierOf(document);
});

function verifierOf(registry: TrustDocument, hub?: string): TokenVerifier {
  const trust = new Trust();
  trust.update(registry);
  return new TokenVerifier(trust, { hub, now: () => nowMs });
}

const claims = {
  iss: issuers.network,
  sub: 'shop',
  aud: audience,
  exp: nowS + 600,
  nbf: nowS,
  iat: nowS,
  jti: '1',
  client_id: 'shop',
  scope: 'trade accounts:read',
  ehub: { kind: 'marketplace', id: marketplaceId },
};
const header = () => ({ alg: 'EdDSA', typ: 'at+jwt', kid: keys.network.kid });
const encode = (value: object | string) =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');

/** A token as whoever has the network's key, or another, could make it. */
function forge(
  head: object | string,
  body: object | string,
  key: KeyObject = keys.network.privateKey,
  digest: string | null = null,
) {
  const text = `${encode(head)}.${encode(body)}`;
  return `${text}.${sign(digest, Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

async function faultOf(token: string, by = verifier): Promise<string> {
  const error = await by.verify(token).then(
    () => 'ACCEPTED',
    (reason: unknown) => reason,
  );
  return error instanceof TokenRefused ? error.fault : String(error);
}

describe('a token is taken', () => {
  test('with valid claims, and yields its principal and the scopes that its kind can have', async () => {
    const scope = 'trade accounts:read kyb:decide saga unknown';
    const caller = await verifier.verify(forge(header(), { ...claims, scope }));
    expect(caller.principal).toEqual(principals.marketplace);
    expect([...caller.scopes]).toEqual(['trade', 'accounts:read']);
    expect(caller.party).toBe(marketplaceId);
  });

  test.each([
    ['ES256', 'ec', () => p256.privateKey],
    ['RS256', 'rsa', () => rsa.privateKey],
  ])('that is signed with %s', async (alg, kid, key) => {
    expect(await faultOf(forge({ ...header(), alg, kid }, claims, key(), 'sha256'))).toBe('ACCEPTED');
  });

  test('within the permitted clock skew before and after its lifetime', async () => {
    const skew = limits.clockSkewS;
    const late = { ...claims, iat: nowS - 600, nbf: nowS - 600 };
    expect(await faultOf(forge(header(), { ...late, exp: nowS - skew + 1 }))).toBe('ACCEPTED');
    expect(await faultOf(forge(header(), { ...late, exp: nowS - skew }))).toBe('EXPIRED');
    expect(await faultOf(forge(header(), { ...claims, nbf: nowS + skew, iat: nowS + skew }))).toBe('ACCEPTED');
    expect(await faultOf(forge(header(), { ...claims, nbf: nowS + skew + 1 }))).toBe('NOT_YET_VALID');
  });
});

describe('a token is refused', () => {
  test('without a signature (alg none), in any spelling', async () => {
    for (const alg of ['none', 'None', 'NONE', 'nOnE', '']) {
      const text = `${encode({ ...header(), alg })}.${encode(claims)}`;
      expect(await faultOf(`${text}.`)).toBe('MALFORMED');
      expect(await faultOf(`${text}.AA`)).toBe('ALGORITHM');
    }
  });

  test('whose HMAC uses a public key as its secret', async () => {
    const pem = rsa.publicKey.export({ format: 'pem', type: 'spki' });
    for (const [kid, secret] of [
      ['rsa', pem],
      ['rsa', JSON.stringify(rsaJwk)],
      [keys.network.kid, Buffer.from(String(keys.network.publicJwk.x), 'base64url')],
    ] as const) {
      const text = `${encode({ alg: 'HS256', typ: 'at+jwt', kid })}.${encode(claims)}`;
      const signature = createHmac('sha256', secret).update(text).digest('base64url');
      expect(await faultOf(`${text}.${signature}`)).toBe('ALGORITHM');
    }
  });

  test('whose algorithm does not match its key', async () => {
    for (const alg of ['RS256', 'ES256', 'RS512', 'PS256', 'ES384', 'Ed25519', 'ES256K']) {
      expect(await faultOf(forge({ ...header(), alg }, claims))).toBe('ALGORITHM');
    }
  });

  test('of a key id that is unknown, missing, a path or a query', async () => {
    const bad = ['unknown', '', '../../dev/null', "' OR 1=1 --", '__proto__', 'constructor', 'x'.repeat(5_000)];
    for (const kid of bad) expect(await faultOf(forge({ ...header(), kid }, claims))).toBe('UNKNOWN_KEY');
    for (const kid of [undefined, null, 7, ['a'], { a: 1 }]) {
      expect(await faultOf(forge({ ...header(), kid }, claims))).toBe('UNKNOWN_KEY');
    }
  });

  test('that contains its own key, or requires an extension', async () => {
    const jwk = p256.publicKey.export({ format: 'jwk' });
    const others = [
      { jwk },
      { jku: 'https://evil.test/jwks.json' },
      { x5u: 'https://evil.test/cert.pem' },
      { x5c: ['MIIB'] },
      { crit: ['b64'], b64: true },
      { crit: ['exp'] },
      { crit: [] },
      { b64: false },
      { zip: 'DEF' },
    ];
    for (const other of others) expect(await faultOf(forge({ ...header(), ...other }, claims))).toBe('HEADER');
    const selfSigned = forge({ ...header(), alg: 'ES256', jwk }, claims, p256.privateKey, 'sha256');
    expect(await faultOf(selfSigned)).toBe('HEADER');
  });

  test('of another type: an id token, a logout token, none at all', async () => {
    for (const typ of ['JWT', 'jwt', 'logout+jwt', 'dpop+jwt', '', undefined, 7]) {
      expect(await faultOf(forge({ ...header(), typ }, claims))).toBe('HEADER');
    }
  });

  test('for another audience', async () => {
    for (const aud of ['https://other.test', `${audience}/`, hubName(audience, 'MYKUL'), ['https://other.test']]) {
      expect(await faultOf(forge(header(), { ...claims, aud }))).toBe('AUDIENCE');
    }
  });

  test('from an unknown issuer, or signed with the key of another', async () => {
    const elsewhere = { ...claims, iss: 'https://evil.test' };
    expect(await faultOf(forge(header(), elsewhere))).toBe('UNKNOWN_ISSUER');
    expect(await faultOf(forge({ ...header(), kid: keys.MYKUL.kid }, claims, keys.MYKUL.privateKey))).toBe(
      'UNKNOWN_KEY',
    );
    expect(await faultOf(forge(header(), claims, keys.MYKUL.privateKey))).toBe('SIGNATURE');
  });

  test('whose issuer has no authority over its principal', async () => {
    const of = (key: SigningKey, iss: string, ehub: object) =>
      forge({ ...header(), kid: key.kid }, { ...claims, iss, ehub }, key.privateKey);
    const { network, MYKUL, CNHGH, hubMYKUL } = keys;
    const refused = [
      of(MYKUL, issuers.MYKUL, { kind: 'marketplace', id: marketplaceId }),
      of(MYKUL, issuers.MYKUL, { kind: 'networkOperator' }),
      of(MYKUL, issuers.MYKUL, { kind: 'hub', hub: 'MYKUL' }),
      of(MYKUL, issuers.MYKUL, { kind: 'operator', hub: 'CNHGH' }),
      of(CNHGH, issuers.CNHGH, { kind: 'merchant', id: merchantId }),
      of(network, issuers.network, { kind: 'operator', hub: 'MYKUL' }),
      of(network, issuers.network, { kind: 'merchant', id: merchantId }),
      of(network, issuers.network, { kind: 'hub', hub: 'MYKUL' }),
      of(network, issuers.network, { kind: 'anonymous' }),
      of(network, issuers.network, { kind: 'marketplace', id: marketplaceId.replace('T8', 'T9') }),
    ];
    for (const token of refused) expect(await faultOf(token)).toBe('NOT_ENTITLED');
    const hubToken = { ...claims, iss: hubName(audience, 'MYKUL'), exp: nowS + 60 };
    const asHub = { ...header(), kid: hubMYKUL.kid };
    const other = forge(asHub, { ...hubToken, ehub: { kind: 'hub', hub: 'CNHGH' } }, hubMYKUL.privateKey);
    expect(await faultOf(other)).toBe('NOT_ENTITLED');
    const own = forge(asHub, { ...hubToken, ehub: { kind: 'hub', hub: 'MYKUL' } }, hubMYKUL.privateKey);
    expect(await faultOf(own)).toBe('ACCEPTED');
  });

  test('whose lifetime is too long or negative', async () => {
    expect(await faultOf(forge(header(), { ...claims, exp: nowS + limits.tokenLifetimeS + 1 }))).toBe('LIFETIME');
    expect(await faultOf(forge(header(), { ...claims, exp: nowS, nbf: nowS + 5 }))).toBe('LIFETIME');
  });

  test('without a required claim, or with one of the wrong type', async () => {
    for (const name of ['iss', 'sub', 'aud', 'exp', 'iat', 'jti', 'client_id', 'ehub']) {
      expect(await faultOf(forge(header(), { ...claims, [name]: undefined }))).toBe('CLAIMS');
      expect(await faultOf(forge(header(), { ...claims, [name]: { toString: 'x' } }))).toBe('CLAIMS');
    }
    const principalsOfNoKind = [
      { kind: 'marketplace', id: merchantId },
      { kind: 'merchant', id: marketplaceId },
      { kind: 'operator', hub: 'mykul' },
      { kind: 'operator' },
      { kind: 'admin' },
      { kind: 'marketplace', id: marketplaceId, hub: 'MYKUL' },
    ];
    for (const ehub of principalsOfNoKind) expect(await faultOf(forge(header(), { ...claims, ehub }))).toBe('CLAIMS');
  });

  test('that is huge, before it is decoded', async () => {
    expect(await faultOf(`${'a'.repeat(50_000_000)}.b.c`)).toBe('TOO_LARGE');
    expect(verifier.known('a'.repeat(50_000_000))).toBeUndefined();
  });

  test('with a duplicate name', async () => {
    const twice = JSON.stringify(claims).replace('"sub":"shop"', '"sub":"shop","sub":"other"');
    expect(await faultOf(forge(header(), twice))).toBe('MALFORMED');
    const inner = JSON.stringify(claims).replace('"kind":"marketplace"', '"kind":"hub","\\u006bind":"marketplace"');
    expect(await faultOf(forge(header(), inner))).toBe('MALFORMED');
    const head = JSON.stringify(header()).replace('"alg":"EdDSA"', '"alg":"none","alg":"EdDSA"');
    expect(await faultOf(forge(head, claims))).toBe('MALFORMED');
    expect(await faultOf(forge(header(), { ...claims, sub: 'a "quoted": name' }))).toBe('ACCEPTED');
  });

  test('that is not a JWS in compact form', async () => {
    const token = forge(header(), claims);
    const bad = [
      '',
      '.',
      '..',
      'a.b',
      `${token}.`,
      `${token}.x`,
      ` ${token}`,
      `${token}\n`,
      token.replaceAll('.', '..'),
    ];
    for (const text of bad) expect(await faultOf(text)).toBe('MALFORMED');
    for (const body of ['[]', '"x"', 'null', '7', '{', '{"a":1}x'])
      expect(await faultOf(forge(header(), body))).toBe('MALFORMED');
  });

  test('at a hub, unless a gateway made it for that hub within the last minute', async () => {
    const hub = verifierOf(document, 'MYKUL');
    const made = { issuer: gatewayName(audience), audience: hubName(audience, 'MYKUL'), lifetimeS: 60, nowMs };
    expect(await faultOf(await tokenOf(keys.gateway, principals.marketplace, made), hub)).toBe('ACCEPTED');
    expect(await faultOf(await tokenOf(keys.gateway, { kind: 'anonymous' }, made), hub)).toBe('ACCEPTED');
    const faults = [
      [tokenOf(keys.gateway, principals.hub, { ...made, audience: hubName(audience, 'CNHGH') }), 'AUDIENCE'],
      [tokenOf(keys.gateway, principals.hub, { ...made, lifetimeS: 61 }), 'LIFETIME'],
      [tokenOf(keys.network, principals.marketplace, made), 'UNKNOWN_KEY'],
      [tokenOf(keys.hubCNHGH, principals.hub, { ...made, issuer: hubName(audience, 'CNHGH') }), 'UNKNOWN_ISSUER'],
      [tokenOf(keys.network, principals.marketplace, { ...made, issuer: issuers.network }), 'UNKNOWN_ISSUER'],
    ] as const;
    for (const [token, fault] of faults) expect(await faultOf(await token, hub)).toBe(fault);
    expect(await faultOf(await tokenOf(keys.gateway, principals.marketplace, made))).toBe('UNKNOWN_ISSUER');
  });

  test('with any one character changed', async () => {
    const token = forge(header(), claims);
    await fc.assert(
      fc.asyncProperty(fc.nat(token.length - 1), fc.constantFrom(...'ABab01-_.'), async (at, char) => {
        fc.pre(token[at] !== char);
        const changed = token.slice(0, at) + char + token.slice(at + 1);
        // The last character of 64 bytes in base64url holds two bits of them: others of the four are read alike.
        const isSame = Buffer.from(changed.split('.')[2] ?? '', 'base64url').equals(
          Buffer.from(token.split('.')[2] ?? '', 'base64url'),
        );
        fc.pre(at <= token.lastIndexOf('.') || !isSame);
        expect(await faultOf(changed)).not.toBe('ACCEPTED');
      }),
      { numRuns: 300 },
    );
  });

  test('of arbitrary text, always with a TokenRefused', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => forge(header(), json)),
          fc.json().map((json) => forge(json, claims)),
        ),
        async (text) => {
          expect(await faultOf(text)).toMatch(/^[A-Z_]+$/);
        },
      ),
      { numRuns: 300 },
    );
  });
});
