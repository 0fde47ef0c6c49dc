import type { SigningKey } from '../../../identity/keys/SigningKey.ts';
import { signHeader } from '../../../identity/receipts/ExportHeader.ts';
import { beginningOfChain, digestOf, type Receipt } from '../../../identity/receipts/Receipt.ts';
import { type ChainHead, emptyChain, sealReceipts } from '../../../identity/receipts/sealReceipts.ts';

const chain = { hub: 'MYKUL', contract: 'settlement' };
const at = '2026-01-15T08:00:00.000Z';

/** So many receipts of one chain, after a head. */
export function receiptsOf(key: SigningKey, count: number, head: ChainHead = emptyChain, what = 'deed') {
  const deeds = Array.from({ length: count }, (_, n) => ({
    ...chain,
    ...{ at, party: 'operator:MYKUL', subject: 'aisyah', operation: 'depositFunds' },
    ...{ input: digestOf(`${what} ${n}`), answer: digestOf(`answer ${n}`) },
  }));
  return sealReceipts(deeds, head, key);
}

/** The lines of an export of these receipts, which begin a chain or follow `previous`. */
export async function exportOf(
  key: SigningKey,
  receipts: readonly Receipt[],
  head: ChainHead,
  previous = beginningOfChain,
): Promise<string[]> {
  const first = head.position - receipts.length + 1;
  const header = await signHeader({ ...chain, first, last: head.position, previous, head: head.digest, at }, key);
  return [header, ...receipts].map((each) => JSON.stringify(each));
}
