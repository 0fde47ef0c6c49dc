import { createHash, timingSafeEqual } from 'node:crypto';
import { parseDictionary } from 'structured-headers';

/** The parts of a request that a signature can cover, as its receiver sees them. */
export interface RequestMessage {
  readonly method: string;
  /** Absolute, with the path and query exactly as they are in the request line. */
  readonly url: string;
  readonly headers: HttpHeaders;
}

/** The parts of a response that a signature can cover. */
export interface ResponseMessage {
  readonly status: number;
  readonly headers: HttpHeaders;
}

export type HttpMessage = RequestMessage | ResponseMessage;

/** By lower-case name, as in Node. */
export type HttpHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The secure algorithms of RFC 9530, section 5; the others prove nothing. */
const algorithms: Readonly<Record<string, string>> = { 'sha-256': 'sha256', 'sha-512': 'sha512' };

/** The field `Content-Digest` of a body (RFC 9530, section 2). */
export function contentDigest(body: string | Uint8Array): string {
  return `sha-256=:${createHash('sha256').update(body).digest('base64')}:`;
}

/** Whether a `Content-Digest` has at least one secure digest, and all of them match the body. */
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
