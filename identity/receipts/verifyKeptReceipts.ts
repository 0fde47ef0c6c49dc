import type { KeySet } from '../keys/KeySet.ts';
import { digestOf, isSigned, receipt, receiptText } from './Receipt.ts';
import type { ReceiptVerdict } from './ReceiptVerdict.ts';
import { readLine } from './sealReceipts.ts';

/**
 * Verifies receipts that a client kept from responses, from any hubs and in any order: their hubs signed them, and no two
 * belong to different histories. Missing receipts cannot be detected, and duplicates are allowed.
 * @param lines each a receipt, without line ends
 * @param keysOf the keys of a hub in the registry; undefined if it is not there
 */
export async function verifyKeptReceipts(
  lines: AsyncIterable<string>,
  keysOf: (hub: string) => KeySet | undefined,
): Promise<ReceiptVerdict> {
  /** By chain and position: the digest of the receipt there, from itself or from its successor. */
  const digests = new Map<string, string>();
  let number = 0;
  for await (const line of lines) {
    number += 1;
    const read = readLine(receipt, line);
    const text = read && receiptText(read);
    if (!read || !text || !isSigned(text, read.signature, keysOf(read.hub)?.get(read.kid), read.at))
      return { kind: 'BAD', line: number, fault: 'NOT_SIGNED', message: 'No hub of the registry signed this.' };
    const { hub, contract, position, previous } = read;
    for (const [at, digest] of [[position, digestOf(text)] as const, [position - 1, previous] as const]) {
      const place = JSON.stringify([hub, contract, at]);
      const other = digests.get(place) ?? digest;
      if (other !== digest) {
        const message = `Hub ${hub} signed another history of ${contract} as well: receipt ${at} is two.`;
        return { kind: 'BAD', line: number, fault: 'FORKED', message };
      }
      digests.set(place, digest);
    }
  }
  return { kind: 'GOOD', receipts: number };
}
