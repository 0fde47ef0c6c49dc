import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import type { PublicJwk } from '../../schema/registry/PublicKey.ts';

/** A key of our own: Ed25519 (RFC 8032), which signs in a tenth of the time of the others and has no weak sizes. */
export interface SigningKey {
  /** SHA-256 thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** What goes into the registry. */
  readonly publicJwk: PublicJwk;
}

/** A new key that is kept nowhere. */
export function newSigningKey(): Promise<SigningKey> {
  return signingKeyOf(generateKeyPairSync('ed25519').privateKey);
}

/**
 * The key in a file, made when there is none. The file is a private JWK that only its owner can read; two processes that
 * make it at once agree on one key.
 * @throws Error where the file holds no Ed25519 key
 */
export async function openSigningKey(file: string): Promise<SigningKey> {
  if (!existsSync(file)) writeNewKey(file);
  chmodSync(file, 0o600);
  const privateKey = privateKeyOf(file);
  if (privateKey?.asymmetricKeyType !== 'ed25519')
    throw new Error(`${file} does not contain an Ed25519 key as a private JWK.`);
  return signingKeyOf(privateKey);
}

async function signingKeyOf(privateKey: KeyObject): Promise<SigningKey> {
  const { crv, x } = createPublicKey(privateKey).export({ format: 'jwk' });
  const kid = await calculateJwkThumbprint({ kty: 'OKP', crv, x });
  const publicJwk: PublicJwk = { kty: 'OKP', crv, x, kid, alg: 'EdDSA', use: 'sig' };
  return Object.freeze({ kid, privateKey, publicJwk });
}

/** Written whole under another name first: a key that is read half is none. */
function writeNewKey(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}.new`;
  const jwk = generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' });
  writeFileSync(draft, `${JSON.stringify(jwk)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function privateKeyOf(file: string): KeyObject | undefined {
  try {
    const jwk = JSON.parse(readFileSync(file, 'utf8')) as JsonWebKey;
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    return undefined;
  }
}
