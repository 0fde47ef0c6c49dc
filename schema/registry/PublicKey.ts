import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { registryLimits } from './registryLimits.ts';

/** Signature algorithms, by their JWS names (RFC 7518, RFC 8037): those that cannot be mistaken for a shared secret. */
export type Algorithm = 'EdDSA' | 'ES256' | 'RS256';

/** A key that others sign with, of a kind and size that we trust. */
export interface PublicKey {
  readonly kid: string;
  /** The one algorithm that this key is for: what a message says of it must be the same. */
  readonly algorithm: Algorithm;
  readonly key: KeyObject;
  /** Unix seconds from which it signs nothing new; receipts from before it stay good. Infinity where none is stated. */
  readonly retiredAtS: number;
}

/** A public key as JSON (RFC 7517); `exp` is the moment from which it signs nothing new, in Unix seconds. */
export const publicJwk = z.looseObject({
  kty: z.enum(['OKP', 'EC', 'RSA']),
  kid: z.string().min(1).max(registryLimits.keyIdLength),
  use: z.literal('sig').optional(),
  key_ops: z.array(z.string()).optional(),
  alg: z.string().optional(),
  exp: z.number().int().positive().optional(),
});

export type PublicJwk = z.infer<typeof publicJwk>;

/** Members that only a private or shared key has (RFC 7518, section 6). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
/**
 * Reads a JWK.
 * @throws Error that says why the key is not one to trust: it is private, weak, of another use or of a kind unknown here
 */
export function readPublicKey(jwk: unknown): PublicKey {
  const { kid, kty, alg, key_ops: operations, exp, ...members } = publicJwk.parse(jwk);
  if (secretMembers.some((name) => name in members)) throw new Error(`Key ${kid} is private, and no longer secret.`);
  if (operations && !operations.includes('verify')) throw new Error(`Key ${kid} is not for signatures.`);
  const key = createPublicKey({ key: { ...members, kty } as JsonWebKey, format: 'jwk' });
  const algorithm = algorithmOf(key);
  if (!algorithm)
    throw new Error(`Key ${kid} is neither Ed25519, P-256 nor RSA of ${registryLimits.rsaBitsMin} bits or more.`);
  if (alg !== undefined && alg !== algorithm) throw new Error(`Key ${kid} is for ${alg}, which is not supported.`);
  return Object.freeze({ kid, algorithm, key, retiredAtS: exp ?? Number.POSITIVE_INFINITY });
}

export function isPublicKey(value: unknown): value is PublicJwk {
  try {
    return readPublicKey(value).kid !== '';
  } catch {
    return false;
  }
}

/** The algorithm that a key is for, by its kind and size alone. */
export function algorithmOf(key: KeyObject): Algorithm | undefined {
  const { namedCurve, modulusLength = 0 } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (key.asymmetricKeyType === 'ec' && namedCurve === 'prime256v1') return 'ES256';
  if (key.asymmetricKeyType === 'rsa' && modulusLength >= registryLimits.rsaBitsMin) return 'RS256';
  return undefined;
}
