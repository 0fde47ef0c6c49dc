import { hash, sign, verify } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { PublicKey } from '../../schema/registry/PublicKey.ts';
import type { SigningKey } from '../keys/SigningKey.ts';

const digest = z.string().regex(/^[\w-]{43}$/);
const text = z.string();

/**
 * A hub's signed record of a mutation that it executed for a principal, chained to the previous one. Digests are SHA-256 in
 * base64url.
 */
export const receipt = z.strictObject({
  /** The hub's code, e.g. `MYKUL`. */
  hub: text,
  /** The contract, e.g. `settlement`; each contract of a hub has a separate chain. */
  contract: text,
  /** Position in the chain, from 1. */
  position: z.int().positive(),
  /** When it was done (RFC 3339, UTC, with milliseconds). */
  at: z.iso.datetime({ precision: 3 }),
  /** The name of the principal: `partyOf`. */
  party: text,
  /** Who acted for it, in its issuer's words. */
  subject: text,
  /** The mutation's field name. */
  operation: text,
  /** Digest of the mutation's input as canonical JSON (RFC 8785), its idempotency key included. */
  input: digest,
  /** Digest of the mutation's payload as canonical JSON, as the hub stores it. */
  answer: digest,
  /** Digest of the previous receipt; of the empty text for the first. */
  previous: digest,
  kid: text,
  /** In base64url, over `receiptText`. */
  signature: text,
});

export type Receipt = z.infer<typeof receipt>;
export type UnsignedReceipt = Omit<Receipt, 'signature'>;

/** The predecessor digest of the first receipt of a chain. */
export const beginningOfChain = digestOf('');

/** SHA-256 in base64url. */
export function digestOf(content: string): string {
  return hash('sha256', content, 'base64url');
}

/** The signed text of a receipt, from which its digest is made: a JSON array, since its form is unique. */
export function receiptText(unsigned: UnsignedReceipt): string {
  const { hub, contract, position, at, party, subject, operation, input, answer, previous, kid } = unsigned;
  return JSON.stringify([
    'ehub-receipt-1',
    ...[hub, contract, position, at, party, subject, operation, input, answer, previous, kid],
  ]);
}

const signApart = promisify(sign);

/** A signature with our own key in base64url, computed off the event loop. */
export async function signText(key: SigningKey, signed: string): Promise<string> {
  const signature = await signApart(null, Buffer.from(signed), key.privateKey);
  return signature.toString('base64url');
}

/**
 * Whether a hub's key signed a text at a time.
 * @param at RFC 3339; a key that is retired by then signs nothing any more
 */
export function isSigned(signed: string, signature: string, key: PublicKey | undefined, at: string): boolean {
  if (!key || Date.parse(at) / 1_000 >= key.retiredAtS || key.algorithm === 'RS256') return false;
  const how = { key: key.key, dsaEncoding: 'ieee-p1363' } as const;
  const algorithm = key.algorithm === 'ES256' ? 'sha256' : null;
  return verify(algorithm, Buffer.from(signed), how, Buffer.from(signature, 'base64url'));
}
