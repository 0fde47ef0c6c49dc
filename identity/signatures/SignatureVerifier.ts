import { verify } from 'node:crypto';
import { type InnerList, isInnerList, parseDictionary } from 'structured-headers';
import type { Algorithm, PublicKey } from '../../schema/registry/PublicKey.ts';
import { registryLimits } from '../../schema/registry/registryLimits.ts';
import type { KeySet } from '../keys/KeySet.ts';
import { limits } from '../limits.ts';
import { type HttpHeaders, isDigestOf, type RequestMessage } from './HttpMessage.ts';
import { NonceStore } from './NonceStore.ts';
import { SignatureRefused } from './SignatureRefused.ts';
import { signatureBase } from './signatureBase.ts';
import { alwaysCovered, principalField, signatureTag } from './signRequest.ts';

/** By name in RFC 9421, section 3.3, with the digest that is signed. */
const algorithms: Partial<Record<Algorithm, { readonly name: string; readonly digest: string | null }>> = {
  EdDSA: { name: 'ed25519', digest: null },
  ES256: { name: 'ecdsa-p256-sha256', digest: 'sha256' },
};

/** One signature of a message, parsed but not verified. */
interface ReadSignature {
  readonly covered: InnerList;
  readonly value: Buffer;
  readonly createdS: number;
  readonly expiresS: number;
  readonly nonce: string;
  readonly kid: string;
  readonly algorithm: unknown;
}

/** Verifies signed requests (RFC 9421): their sender, their integrity, and that they are not replays. */
export class SignatureVerifier {
  readonly #now: () => number;
  readonly #nonces: NonceStore;

  /** @param now Unix time in milliseconds */
  constructor(now: () => number = Date.now) {
    this.#now = now;
    this.#nonces = new NonceStore(now);
  }

  /**
   * The key that a request was signed with.
   * @param keys the accepted keys
   * @throws SignatureRefused
   */
  verify(request: RequestMessage, body: string | Uint8Array, keys: KeySet): PublicKey {
    const { covered, value, kid, nonce, ...times } = readSignature(request.headers);
    const nowS = this.#now() / 1_000;
    checkTimes(times, nowS);
    checkCoverage(covered, request.headers);
    const key = keys.get(kid);
    if (!key || nowS >= key.retiredAtS) throw new SignatureRefused('UNKNOWN_KEY');
    const algorithm = algorithms[key.algorithm];
    if (!algorithm || (times.algorithm ?? algorithm.name) !== algorithm.name) throw new SignatureRefused('ALGORITHM');

    const base = readOrRefuse(() => signatureBase(request, covered));
    const how = { key: key.key, dsaEncoding: 'ieee-p1363' } as const;
    if (!verify(algorithm.digest, Buffer.from(base), how, value)) throw new SignatureRefused('SIGNATURE');
    const digest = String(request.headers['content-digest']);
    if (!readOrRefuse(() => isDigestOf(digest, body))) throw new SignatureRefused('DIGEST');
    // Last, so that only who holds a key can fill the store.
    const taken = this.#nonces.take(kid, nonce);
    if (taken !== 'TAKEN') throw new SignatureRefused(taken === 'USED' ? 'REPLAYED' : 'OVERLOADED');
    return key;
  }
}

/** The only signature with the network's tag. */
function readSignature(headers: HttpHeaders): ReadSignature {
  const { 'signature-input': inputs, signature: values } = headers;
  if (inputs === undefined || values === undefined) throw new SignatureRefused('MISSING');
  const [inputText, valueText] = [[inputs].flat().join(', '), [values].flat().join(', ')];
  if (inputText.length + valueText.length > limits.signatureHeaderLength) throw new SignatureRefused('MALFORMED');
  const signatures = readOrRefuse(() => parseDictionary(inputText));
  if (signatures.size > limits.signaturesPerMessage) throw new SignatureRefused('MALFORMED');
  const ours = [...signatures].filter(([, covered]) => covered[1].get('tag') === signatureTag);
  const [label, covered] = ours[0] ?? [];
  if (label === undefined || covered === undefined) throw new SignatureRefused('MISSING');
  const [value] = readOrRefuse(() => parseDictionary(valueText)).get(label) ?? [];
  if (ours.length > 1 || !isInnerList(covered) || !(value instanceof ArrayBuffer))
    throw new SignatureRefused('MALFORMED');

  const parameters = covered[1];
  const [created, expires] = [parameters.get('created'), parameters.get('expires') ?? Number.MAX_SAFE_INTEGER];
  const [nonce, kid] = [parameters.get('nonce'), parameters.get('keyid')];
  if (!Number.isInteger(created) || !Number.isInteger(expires)) throw new SignatureRefused('MALFORMED');
  if (!isText(nonce, limits.nonceLengthMin, limits.nonceLengthMax)) throw new SignatureRefused('MALFORMED');
  if (!isText(kid, 1, registryLimits.keyIdLength)) throw new SignatureRefused('MALFORMED');
  return {
    ...{ covered, value: Buffer.from(value), nonce, kid, algorithm: parameters.get('alg') },
    ...{ createdS: Number(created), expiresS: Number(expires) },
  };
}

function checkTimes({ createdS, expiresS }: Pick<ReadSignature, 'createdS' | 'expiresS'>, nowS: number): void {
  if (nowS - createdS > limits.signatureAgeS || nowS >= expiresS) throw new SignatureRefused('TOO_OLD');
  if (createdS - nowS > limits.signatureAheadS) throw new SignatureRefused('TOO_EARLY');
}

/** A component with parameters is a different one: `"content-digest";req` is not part of this message. */
function checkCoverage([components]: InnerList, headers: HttpHeaders): void {
  if (components.length > limits.signatureComponents) throw new SignatureRefused('MALFORMED');
  const plain = new Set(components.filter(([, parameters]) => parameters.size === 0).map(([name]) => name));
  const wanted = headers[principalField] === undefined ? alwaysCovered : [...alwaysCovered, principalField];
  if (!wanted.every((name) => plain.has(name))) throw new SignatureRefused('COVERAGE');
}

function isText(value: unknown, shortest: number, longest: number): value is string {
  return typeof value === 'string' && value.length >= shortest && value.length <= longest;
}

/** A field that does not follow RFC 9421 and RFC 8941 is refused; it is not an internal error. */
function readOrRefuse<T>(read: () => T): T {
  try {
    return read();
  } catch {
    throw new SignatureRefused('MALFORMED');
  }
}
