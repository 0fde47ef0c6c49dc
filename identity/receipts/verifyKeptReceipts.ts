import type { KeySet } from '../keys/KeySet.ts';
import { digestOf, isSigned, receipt, receiptText } from './Receipt.ts';
import type { ReceiptVerdict } from './ReceiptVerdict.ts';
import { readLine } from './sealReceipts.ts';

/**
 * Verifies receipts that somebody kept from answers, of any hubs and in any order: that their hubs signed them, and that no
 * two of them belong to different histories. None can be said to be missing. One may be there twice.
 * @param lines each a receipt, without line ends
 * @param keysOf the keys of a hub by the registry; undefined for a hub that it does not have
 */
export async function verifyKeptReceipts(
  lines: AsyncIterable<string>,
  keysOf: (hub: string) => KeySet | undefined,
): Promise<ReceiptVerdict> {
  /** By chain and position: the digest of the receipt there, by itself or by the one that follows it. */
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
