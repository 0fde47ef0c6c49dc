import { z } from 'zod';
import type { SigningKey } from '../keys/SigningKey.ts';
import { receipt, signText } from './Receipt.ts';

/**
 * The first line of an export: the signed range of the receipts that follow, which reveals receipts missing at the end. An
 * export is JSON Lines: the header, then one receipt per line.
 */
export const exportHeader = z.strictObject({
  format: z.literal('ehub-receipts-1'),
  hub: receipt.shape.hub,
  contract: receipt.shape.contract,
  /** Positions of the first and last receipt that follow; `last` is `first` − 1 if there are none. */
  first: receipt.shape.position,
  last: z.int().nonnegative(),
  /** Digests of the receipt before the first one and of the last one. */
  previous: receipt.shape.previous,
  head: receipt.shape.previous,
  /** When it was created. */
  at: receipt.shape.at,
  kid: receipt.shape.kid,
  signature: receipt.shape.signature,
});

export type ExportHeader = z.infer<typeof exportHeader>;
type UnsignedHeader = Omit<ExportHeader, 'signature'>;

/** The signed text of a header. */
export function headerText({ format, hub, contract, first, last, previous, head, at, kid }: UnsignedHeader): string {
  return JSON.stringify([format, hub, contract, first, last, previous, head, at, kid]);
}

export async function signHeader(
  header: Omit<UnsignedHeader, 'format' | 'kid'>,
  key: SigningKey,
): Promise<ExportHeader> {
  const unsigned: UnsignedHeader = { format: 'ehub-receipts-1', ...header, kid: key.kid };
  return { ...unsigned, signature: await signText(key, headerText(unsigned)) };
}
