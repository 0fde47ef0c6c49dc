import { FlattenedSign } from 'jose';
import type { SigningKey } from '../keys/SigningKey.ts';

/** The `typ` of a signed registry, so that no other signature by the same key passes for one (RFC 8725, section 3.11). */
export const signedRegistryType = 'ehub-registry+jws';

/**
 * A registry document as a JWS in flattened JSON serialisation (RFC 7515, section 7.2.2), signed with Ed25519. `iat` in its
 * protected header is the time of signing, so that an older document cannot replace a newer one.
 * @param nowMs Unix time
 */
export async function signRegistry(text: string, key: SigningKey, nowMs: number = Date.now()): Promise<string> {
  const signed = await new FlattenedSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'EdDSA', typ: signedRegistryType, kid: key.kid, iat: Math.floor(nowMs / 1_000) })
    .sign(key.privateKey);
  return JSON.stringify(signed);
}
