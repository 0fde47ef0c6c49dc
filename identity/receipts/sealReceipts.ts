import type { SigningKey } from '../keys/SigningKey.ts';
import { limits } from '../limits.ts';
import { beginningOfChain, digestOf, type Receipt, receiptText, signText } from './Receipt.ts';

/** The head of a chain: published by the hub, and the predecessor of the next receipt. */
export interface ChainHead {
  /** 0 before the first receipt. */
  readonly position: number;
  /** Digest of the receipt at this position. */
  readonly digest: string;
}

export const emptyChain: ChainHead = { position: 0, digest: beginningOfChain };

/** A receipt without its place in the chain. */
export type Deed = Omit<Receipt, 'position' | 'previous' | 'kid' | 'signature'>;

/** Appends the deeds to the chain in their order and signs them. */
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

/** The part of a zod schema that is needed here. */
interface Schema<T> {
  safeParse(value: unknown): { readonly success: boolean; readonly data?: T };
}

/**
 * The value of a line of JSON Lines; undefined if it is too long or does not match the schema. It must have the form that
 * `JSON.stringify` writes: parsers differ in which of two members with the same name they take.
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
