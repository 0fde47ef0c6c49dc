import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { chmodSync, existsSync, linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { calculateJwkThumbprint } from 'jose';
import type { PublicJwk } from '../../schema/registry/PublicKey.ts';

/** A private key of this process: Ed25519 (RFC 8032), which signs ten times as fast as the others and has no weak sizes. */
export interface SigningKey {
  /** SHA-256 thumbprint of the public key (RFC 7638). */
  readonly kid: string;
  readonly privateKey: KeyObject;
  /** Published in the registry. */
  readonly publicJwk: PublicJwk;
}

/** A new key, not stored. */
export function newSigningKey(): Promise<SigningKey> {
  return signingKeyOf(generateKeyPairSync('ed25519').privateKey);
}

/**
 * The key in a file, which is created if it does not exist. The file is a private JWK that only its owner can read. Two
 * processes that create it concurrently get the same key.
 * @throws Error if the file does not contain an Ed25519 key
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

/** Written under another name first, so that nobody reads half a key. */
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
