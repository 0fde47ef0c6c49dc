import { FlattenedSign } from 'jose';
import type { SigningKey } from '../keys/SigningKey.ts';

/** The `typ` of a signed registry: no other signature of the same key is taken for one (RFC 8725, section 3.11). */
export const signedRegistryType = 'ehub-registry+jws';

/**
 * A registry document as a JWS in flattened JSON serialisation (RFC 7515, section 7.2.2), signed with Ed25519. `iat` in
 * its protected header says when, so that an older document cannot take the place of a newer one.
 * @param nowMs Unix time
 */
export async function signRegistry(text: string, key: SigningKey, nowMs: number = Date.now()): Promise<string> {
  const signed = await new FlattenedSign(new TextEncoder().encode(text))
    .setProtectedHeader({ alg: 'EdDSA', typ: signedRegistryType, kid: key.kid, iat: Math.floor(nowMs / 1_000) })
    .sign(key.privateKey);
  return JSON.stringify(signed);
}
