import type { SigningKey } from '../../../identity/keys/SigningKey.ts';
import { signHeader } from '../../../identity/receipts/ExportHeader.ts';
import { beginningOfChain } from '../../../identity/receipts/Receipt.ts';
import type { ReceiptBook } from './ReceiptBook.ts';

/** Rows that are read at once: half a megabyte. */
const pageSize = 1_000;

/**
 * The lines of an export (JSON Lines, each with its line end): a signed header, then all receipts of a chain from a position
 * to its head as it is now.
 * @throws Error where the chain does not reach the position
 */
export async function* exportReceipts(
  book: ReceiptBook,
  key: SigningKey,
  first = 1,
  nowMs: number = Date.now(),
): AsyncGenerator<string> {
  await book.seal();
  const { position: last, digest: head } = await book.head();
  if (first > last + 1) throw new Error(`The chain ends with receipt ${last}.`);
  const [beginning] = await book.page(first, last, 1);
  const previous = first === 1 ? beginningOfChain : (beginning?.previous ?? head);
  const at = new Date(nowMs).toISOString();
  yield `${JSON.stringify(await signHeader({ ...book.chain, first, last, previous, head, at }, key))}\n`;
  for (let from = first; from <= last; from += pageSize) {
    const receipts = await book.page(from, last, pageSize);
    yield receipts.map((each) => `${JSON.stringify(each)}\n`).join('');
  }
}
