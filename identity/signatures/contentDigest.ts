import { createHash, timingSafeEqual } from 'node:crypto';
import { parseDictionary } from 'structured-headers';

/** Those of the registry (RFC 9530, section 5) that are safe against whoever makes the content; others prove nothing. */
const algorithms: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

/** The field `Content-Digest` of a body (RFC 9530, section 2). */
export function contentDigest(body: string | Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

/** Whether a `Content-Digest` holds a digest that proves something, and every one of them is of this body. */
export function isDigestOf(field: string, body: string | Uint8Array): boolean {
  let proven = false;
  for (const [name, [value]] of parseDictionary(field)) {
    const algorithm = algorithms[name];
    if (!algorithm) continue;
    const expected = createHash(algorithm).update(body).digest();
    if (!(value instanceof ArrayBuffer) || value.byteLength !== expected.length) return false;
    if (!timingSafeEqual(Buffer.from(value), expected)) return false;
    proven = true;
  }
  return proven;
}
