import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from '@jest/globals';
import { readKeys } from '../../../identity/keys/KeySet.ts';
import { newSigningKey, openSigningKey } from '../../../identity/keys/SigningKey.ts';
import { readPublicKey } from '../../../schema/registry/PublicKey.ts';
import { registryLimits } from '../../../schema/registry/registryLimits.ts';

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
afterAll(() => rmSync(folder, { recursive: true }));

const jwkOf = (type: 'ec' | 'rsa', options: object) =>
  generateKeyPairSync(type as 'ec', options as { namedCurve: string }).publicKey.export({ format: 'jwk' });

describe('a public key', () => {
  test('is for the only algorithm of its kind', async () => {
    expect(readPublicKey((await newSigningKey()).publicJwk).algorithm).toBe('EdDSA');
    expect(readPublicKey({ ...jwkOf('ec', { namedCurve: 'P-256' }), kid: 'a' }).algorithm).toBe('ES256');
    expect(readPublicKey({ ...jwkOf('rsa', { modulusLength: 2_048 }), kid: 'a' }).algorithm).toBe('RS256');
  });

  test.each<[string, object]>([
    ['is weak', { ...jwkOf('rsa', { modulusLength: 1_024 }), kid: 'a' }],
    ['is of another curve', { ...jwkOf('ec', { namedCurve: 'P-384' }), kid: 'a' }],
    ['is of the curve of Bitcoin', { ...jwkOf('ec', { namedCurve: 'secp256k1' }), kid: 'a' }],
    ['is a shared secret', { kty: 'oct', k: 'AAAA', kid: 'a' }],
    ['has no id', jwkOf('ec', { namedCurve: 'P-256' })],
    ['is for encryption', { ...jwkOf('ec', { namedCurve: 'P-256' }), kid: 'a', use: 'enc' }],
    ['may only sign', { ...jwkOf('ec', { namedCurve: 'P-256' }), kid: 'a', key_ops: ['sign'] }],
    ['is for another algorithm', { ...jwkOf('rsa', { modulusLength: 2_048 }), kid: 'a', alg: 'PS256' }],
    ['is not on its curve', { kty: 'EC', crv: 'P-256', x: 'AAAA', y: 'AAAA', kid: 'a' }],
    ['is private', { ...generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }), kid: 'a' }],
  ])('that %s is refused', (_, jwk) => {
    expect(() => readPublicKey(jwk)).toThrow();
  });

  test('may not be twice in a set, and sets are bounded', async () => {
    const { publicJwk } = await newSigningKey();
    expect(() => readKeys([publicJwk, publicJwk])).toThrow(publicJwk.kid);
    expect(() => readKeys(new Array(registryLimits.keys + 1).fill(publicJwk))).toThrow('keys');
  });
});

describe('a key of our own', () => {
  test('is created once, in a file that only its owner can read', async () => {
    const file = join(folder, 'deep/er/hub.jwk');
    const [one, other] = await Promise.all([openSigningKey(file), openSigningKey(file)]);
    expect(other.kid).toBe(one.kid);
    expect((await openSigningKey(file)).kid).toBe(one.kid);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toHaveProperty('d');
    expect(one.publicJwk).not.toHaveProperty('d');
  });

  test('is not read from a file with other content', async () => {
    const file = join(folder, 'other.jwk');
    for (const text of [
      '',
      '{}',
      JSON.stringify(generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })),
    ]) {
      writeFileSync(file, text);
      await expect(openSigningKey(file)).rejects.toThrow('does not contain an Ed25519 key');
    }
  });
});
