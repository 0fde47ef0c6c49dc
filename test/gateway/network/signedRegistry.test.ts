import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type CompactJWSHeaderParameters, FlattenedSign } from 'jose';
import { replaceFile } from '../../../cli/replaceFile.ts';
import { readConfig } from '../../../gateway/config.ts';
import { newSigningKey, type SigningKey } from '../../../identity/keys/SigningKey.ts';
import { signRegistry } from '../../../identity/registry/signRegistry.ts';
import { TestServer } from '../../support/http/TestServer.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';
import { fakeId } from '../../support/hubs/FakeRows.ts';
import { principals, testTrust, tokenOf } from '../../support/identity/testTrust.ts';

let folder: string;
let file: string;
let key: SigningKey;
let network: FakeNetwork | undefined;
/** The registry of the hubs that run, not signed. */
let document: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ehub-signed-'));
  file = join(folder, 'network.json');
  key = await newSigningKey();
});

afterEach(async () => {
  await network?.close();
  network = undefined;
  rmSync(folder, { recursive: true });
});

type Sign = (document: string) => string | Promise<string>;

/** A gateway that takes only what these keys signed, over the hubs of a registry that is signed so. */
async function start(jwk: unknown, sign: Sign, trust?: Awaited<ReturnType<typeof testTrust>>): Promise<FakeNetwork> {
  network = await FakeNetwork.start([{ code: 'CNHGH' }, { code: 'MYKUL' }], {
    registry: file,
    settings: readConfig(['--registry', file, '--registry-key', JSON.stringify(jwk), '--port=0', '--no-sandbox'], {}),
    trust: trust?.document,
    beforeStart: async (made) => {
      document = made;
      writeFileSync(file, await sign(made));
    },
  });
  return network;
}

const minute = 60_000;
const began = Date.now() - 60 * minute;
const byKey =
  (nowMs = began): Sign =>
  (text) =>
    signRegistry(text, key, nowMs);

/** Names of the hubs that the gateway serves. */
async function served(): Promise<string[]> {
  const answer = await network?.query<{ hubs: { name: string }[] }>('{ hubs { name } }');
  return answer?.data?.hubs.map(({ name }) => name) ?? [];
}

const renamed = (name: string) => document.replace('"name":"CNHGH"', `"name":"${name}"`);

test('a gateway with a registry key takes what that key signed, and each change of it while it runs', async () => {
  const { log } = await start(key.publicJwk, byKey());
  expect(await served()).toEqual(['CNHGH', 'MYKUL']);
  replaceFile(file, await byKey(began + minute)(renamed('Hangzhou')));
  await log.entry('Hub table replaced', 2);
  expect(await served()).toEqual(['Hangzhou', 'MYKUL']);
});

test('a gateway with a registry key does not start on a document without its signature, and says so in one line', async () => {
  const other = await newSigningKey();
  const refused = `The hub registry ${file} is refused: `;
  await expect(start(key.publicJwk, (text) => text)).rejects.toThrow(
    new Error(`${refused}It is not signed, and --registry-key requires a signature.`),
  );
  await expect(start(key.publicJwk, (text) => signRegistry(text, other))).rejects.toThrow(
    new Error(`${refused}It was altered, or signed with another key than that of --registry-key.`),
  );
});

test('a gateway without a registry key takes no document that is wrapped in a signature', async () => {
  network = await FakeNetwork.start([{ code: 'MYKUL' }]);
  network.writeRegistry(await byKey()('{}'));
  const { facts } = await network.log.entry('refused');
  expect(facts.faults).toEqual([
    'line 1, $.payload: is a registry in a signature. Pass the public key that signed it with --registry-key.',
  ]);
});

describe('while it runs, a gateway refuses a registry, says why, and serves by the one before', () => {
  const badlySigned: readonly [string, string, Sign][] = [
    ['that is not signed', 'not signed', (text) => text],
    ['whose payload was exchanged', 'altered', (text) => exchanged('payload', base64url(text))],
    [
      'whose header was exchanged',
      'altered',
      () => exchanged('protected', base64url(JSON.stringify(headerOf(key, began + 30 * minute)))),
    ],
    ['that another key signed', 'altered', async (text) => signRegistry(text, await newSigningKey(), began + minute)],
    [
      'that brings its key along',
      'altered',
      async (text) => {
        const other = await newSigningKey();
        return signedWith(text, other.privateKey, { ...headerOf(key, began + minute), jwk: other.publicJwk as never });
      },
    ],
    [
      'with alg none',
      'altered',
      (text) => JSON.stringify({ payload: base64url(text), protected: base64url('{"alg":"none"}'), signature: '' }),
    ],
    [
      'with an HMAC by the public key',
      'altered',
      (text) =>
        signedWith(text, Buffer.from(String(key.publicJwk.x), 'base64url'), {
          ...headerOf(key, began + minute),
          alg: 'HS256',
        }),
    ],
    [
      'with a header that is not signed',
      'not signed',
      async (text) => JSON.stringify({ ...JSON.parse(await byKey(began + minute)(text)), header: { kid: 'x' } }),
    ],
    [
      'whose signature is for something else',
      'not one of a registry',
      (text) => signedWith(text, key.privateKey, { ...headerOf(key, began + minute), typ: 'JWT' }),
    ],
    ['that was signed before the one that counts', 'before the one in use', byKey(began - minute)],
    ['that was signed in the future', 'which is in the future', (text) => byKey(Date.now() + 5 * minute)(text)],
  ];

  test(`one ${badlySigned.map(([what]) => what).join(', one ')}`, async () => {
    const { log } = await start(key.publicJwk, byKey());
    let name = 'CNHGH';
    for (const [index, [what, reason, sign]] of badlySigned.entries()) {
      replaceFile(file, await sign(renamed('Eve')));
      const { level, facts, message } = await log.entry('Registry document refused', index + 1);
      expect([level, message]).toEqual(['error', 'Registry document refused; the last valid table stays in use']);
      expect({ what, reason: facts.reason }).toEqual({ what, reason: expect.stringContaining(reason) });
      expect(facts.reason).not.toContain('\n');
      expect({ what, served: await served() }).toEqual({ what, served: [name, 'MYKUL'] });
      name = `Hangzhou ${index}`;
      replaceFile(file, await byKey(began + (2 + index) * minute)(renamed(name)));
      await log.entry('Hub table replaced', 2 + index);
      expect({ what, served: await served() }).toEqual({ what, served: [name, 'MYKUL'] });
    }
  });

  test('from a URL, and says so when the signed one is back', async () => {
    let text = '';
    const server = await TestServer.start((_, response) => void response.end(text));
    const url = server.at('/network.json');
    const settings = readConfig(['--registry', url, '--registry-key', JSON.stringify(key.publicJwk), '--port=0'], {});
    const good = async (made: string) => {
      document = made;
      text = await byKey()(made);
    };
    network = await FakeNetwork.start([{ code: 'MYKUL' }], { registry: url, settings, beforeStart: good });
    text = document;
    await network.log.entry('Registry document refused');
    expect(await served()).toEqual(['MYKUL']);
    await good(document);
    await network.log.entry('Registry read again');
    expect(await served()).toEqual(['MYKUL']);
    await server.close();
  });

  test('that a good key signed and that has faults', async () => {
    const { log } = await start(key.publicJwk, byKey());
    replaceFile(file, await byKey(began + minute)('{"hubs":[]}'));
    const { facts } = await log.entry('Registry document refused');
    expect(facts.faults).toContainEqual(expect.stringContaining('$.hubs'));
    expect(await served()).toEqual(['CNHGH', 'MYKUL']);
  });
});

test('a key that the registry rotates counts once the change is signed, and not before', async () => {
  const made = await testTrust();
  const gateway = await start(key.publicJwk, byKey(), made);
  const merchant = fakeId('MYKUL', 'Merchant', 1);
  const codeFor = async (signer: SigningKey) => {
    const token = await tokenOf(signer, principals.marketplace, { nowMs: Date.now() });
    const { errors } = await gateway.query(`{ merchant(id: "${merchant}") { identifiers { number } } }`, {}, token);
    return errors?.[0]?.extensions?.code;
  };
  const next = await newSigningKey();
  expect([await codeFor(made.keys.network), await codeFor(next)]).toEqual([undefined, 'UNAUTHENTICATED']);

  const parsed = JSON.parse(document) as { network: object };
  const rotated = JSON.stringify({ ...parsed, network: { ...parsed.network, jwks: { keys: [next.publicJwk] } } });
  replaceFile(file, rotated);
  await gateway.log.entry('Registry document refused');
  expect([await codeFor(made.keys.network), await codeFor(next)]).toEqual([undefined, 'UNAUTHENTICATED']);
  replaceFile(file, await byKey(began + minute)(rotated));
  await gateway.log.entry('Hub table replaced', 2);
  expect([await codeFor(made.keys.network), await codeFor(next)]).toEqual(['UNAUTHENTICATED', undefined]);
});

test('a set of keys takes documents of each, Ed25519 and P-256 alike, so that the registry’s own key can be rotated', async () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const keys = [key.publicJwk, publicKey.export({ format: 'jwk' })];
  const { log } = await start({ keys }, byKey());
  const header = { ...headerOf(key, began + minute), alg: 'ES256' };
  replaceFile(file, await signedWith(renamed('Hangzhou'), privateKey, header));
  await log.entry('Hub table replaced', 2);
  expect(await served()).toEqual(['Hangzhou', 'MYKUL']);
});

test.each([
  ['private.jwk', 'The file private.jwk cannot be read (ENOENT).'],
  ['{}', 'It is neither a public JWK nor a JWK set.'],
  ['{"keys":[]}', 'It is neither a public JWK nor a JWK set.'],
  ['{"kty":"oct","k":"AAAA"}', 'It is neither a public JWK nor a JWK set.'],
  [
    JSON.stringify(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' })),
    'Key 1 is private, and no longer secret.',
  ],
  [
    JSON.stringify(generateKeyPairSync('rsa', { modulusLength: 2_048 }).publicKey.export({ format: 'jwk' })),
    'Key 1 is neither Ed25519 nor P-256.',
  ],
])('refuses the registry key %s', (given, reason) => {
  expect(() => readConfig(['--registry=any', '--registry-key', given], {})).toThrow(
    `- --registry-key (env EHUB_REGISTRY_KEY) is invalid: ${reason}`,
  );
});

function headerOf({ kid }: SigningKey, nowMs: number) {
  return { alg: 'EdDSA', typ: 'ehub-registry+jws', kid, iat: Math.floor(nowMs / 1_000) };
}

async function signedWith(text: string, signer: KeyObject | Uint8Array, header: CompactJWSHeaderParameters) {
  const signed = await new FlattenedSign(Buffer.from(text)).setProtectedHeader(header).sign(signer);
  return JSON.stringify(signed);
}

/** The registry as it is, well signed, but for one part. */
async function exchanged(member: string, value: string): Promise<string> {
  return JSON.stringify({ ...JSON.parse(await byKey(began + minute)(document)), [member]: value });
}

function base64url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
