import { randomBytes, sign } from 'node:crypto';
import { type BareItem, type InnerList, type Item, serializeDictionary } from 'structured-headers';
import type { SigningKey } from '../keys/SigningKey.ts';
import { contentDigest, type HttpHeaders, type RequestMessage } from './HttpMessage.ts';
import { signatureBase } from './signatureBase.ts';

/** Covered by every signature of the network: method, path and query arrive unchanged, while proxies may change the host. */
export const alwaysCovered = ['@method', '@path', '@query', 'content-digest', 'authorization'] as const;
/** The token of the principal for whom a gateway forwards a mutation. Covered if present. */
export const principalField = 'ehub-principal';
/** Distinguishes the network's signature from others on the same message (RFC 9421, section 2.3). */
export const signatureTag = 'ehub';

/** The fields of a signed message. */
export interface SignatureFields {
  readonly 'content-digest': string;
  readonly 'signature-input': string;
  readonly signature: string;
}

/**
 * Signs a request with Ed25519 (RFC 9421): method, path, query, body and the tokens that it carries.
 * @param request has the field `authorization`, and `ehub-principal` if it is sent for another principal
 * @param nowMs Unix time
 */
export function signRequest(
  key: SigningKey,
  request: RequestMessage,
  body: string | Uint8Array,
  nowMs: number = Date.now(),
): SignatureFields {
  const digest = contentDigest(body);
  const headers: HttpHeaders = { ...request.headers, 'content-digest': digest };
  const names = headers[principalField] === undefined ? alwaysCovered : [...alwaysCovered, principalField];
  const parameters = new Map<string, BareItem>([
    ['created', Math.floor(nowMs / 1_000)],
    ['nonce', randomBytes(16).toString('base64url')],
    ['keyid', key.kid],
    ['tag', signatureTag],
  ]);
  const covered: InnerList = [names.map((name): Item => [name, new Map()]), parameters];
  const signature = sign(null, Buffer.from(signatureBase({ ...request, headers }, covered)), key.privateKey);
  return {
    'content-digest': digest,
    'signature-input': serializeDictionary(new Map([['ehub', covered]])),
    signature: serializeDictionary(new Map([['ehub', [signature, new Map()] as Item]])),
  };
}
