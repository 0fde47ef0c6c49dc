import type { SigningKey } from '../keys/SigningKey.ts';
import { limits } from '../limits.ts';
import { beginningOfChain, digestOf, type Receipt, receiptText, signText } from './Receipt.ts';

/** The head of a chain: published by the hub, and the predecessor of the next receipt. */
export interface ChainHead {
  /** 0 before the first receipt. */
  readonly position: number;
  /** Digest of the receipt there. */
  readonly digest: string;
}

export const emptyChain: ChainHead = { position: 0, digest: beginningOfChain };

/** What was done, before it has a place in the chain. */
export type Deed = Omit<Receipt, 'position' | 'previous' | 'kid' | 'signature'>;

/** Gives each deed its place after the head of the chain, in their order, and signs it. */
export async function sealReceipts(
  deeds: readonly Deed[],
  head: ChainHead,
  key: SigningKey,
): Promise<{ readonly receipts: readonly Receipt[]; readonly head: ChainHead }> {
  let end = head;
  const sealed = deeds.map((deed) => {
    const unsigned = { ...deed, position: end.position + 1, previous: end.digest, kid: key.kid };
    const text = receiptText(unsigned);
    end = { position: unsigned.position, digest: digestOf(text) };
    return { unsigned, text };
  });
  const receipts = sealed.map(async ({ unsigned, text }) => ({ ...unsigned, signature: await signText(key, text) }));
  return { receipts: await Promise.all(receipts), head: end };
}

/** A schema of zod, as far as it is needed here. */
interface Schema<T> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: T };
}

/**
 * What a line of JSON Lines holds; undefined where it is too long, no JSON, or something else. It must be written as
 * `JSON.stringify` writes it: a reader that takes the first of two members of one name would read another receipt.
 */
export function readLine<T>(schema: Schema<T>, line: string): T | undefined {
  if (line.length > limits.receiptLength) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return JSON.stringify(value) === line.trimEnd() ? schema.safeParse(value).data : undefined;
  } catch {
    return undefined;
  }
}
