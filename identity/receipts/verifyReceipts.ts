import type { KeySet } from '../keys/KeySet.ts';
import { type ExportHeader, exportHeader, headerText } from './ExportHeader.ts';
import { digestOf, isSigned, type Receipt, receipt, receiptText } from './Receipt.ts';
import type { ReceiptFault, ReceiptVerdict } from './ReceiptVerdict.ts';
import { type ChainHead, readLine } from './sealReceipts.ts';

/**
 * Verifies an export of receipts with only the hubs' public keys, and names the first line where a receipt was changed,
 * removed, inserted or moved.
 * @param lines of the export, without line ends
 * @param keysOf the keys of a hub in the registry; undefined if it is not there
 * @param head of the chain, published before the export: the hub may have signed an export that omits later receipts
 * @throws Error if the export does not reach back to the head
 */
export async function verifyReceipts(
  lines: AsyncIterable<string>,
  keysOf: (hub: string) => KeySet | undefined,
  head?: ChainHead,
): Promise<ReceiptVerdict> {
  const rest = lines[Symbol.asyncIterator]();
  const first = await rest.next();
  const header = first.done ? undefined : readLine(exportHeader, first.value);
  const keys = header && keysOf(header.hub);
  if (!header || !keys || !isSigned(headerText(header), header.signature, keys.get(header.kid), header.at)) {
    return bad(1, 'HEADER', 'The first line is not a header signed by a hub of the registry.');
  }
  if (head && head.position < header.first - 1)
    throw new Error(
      `The head is receipt ${head.position}, and the export begins with ${header.first}: export from there.`,
    );
  if (head?.position === header.first - 1 && head.digest !== header.previous)
    return bad(1, 'FORKED', `Receipt ${head.position} is not the one that was published.`);
  return verifyChain({ header, keys, head }, rest);
}

interface Chain {
  readonly header: ExportHeader;
  readonly keys: KeySet;
  readonly head: ChainHead | undefined;
}

async function verifyChain({ header, keys, head }: Chain, lines: AsyncIterator<string>): Promise<ReceiptVerdict> {
  let [expected, previous] = [header.first, header.previous];
  for (let number = 2; ; number++) {
    const { value: line, done } = await lines.next();
    if (done) return verdictAtEnd(header, head, expected, previous, number);
    const read = readLine(receipt, line);
    const text = read && receiptText(read);
    if (!read || !text || !isSigned(text, read.signature, keys.get(read.kid), read.at)) {
      return bad(number, 'NOT_SIGNED', `Hub ${header.hub} did not sign this: it was changed or inserted.`);
    }
    const fault = await faultOfPlace(header, read, expected, lines, number);
    if (fault) return fault;
    if (read.previous !== previous) {
      return bad(number, 'FORKED', `Receipt ${expected} does not follow the one before it: there are two histories.`);
    }
    previous = digestOf(text);
    if (head?.position === expected && head.digest !== previous)
      return bad(number, 'FORKED', `Receipt ${expected} is not the one that was published.`);
    expected++;
  }
}

function verdictAtEnd(
  header: ExportHeader,
  head: ChainHead | undefined,
  expected: number,
  digest: string,
  line: number,
): ReceiptVerdict {
  if (expected <= header.last)
    return bad(line, 'LEFT_OUT', `Receipt ${expected} is missing: the export ends before it.`);
  if (digest !== header.head) return bad(line - 1, 'FORKED', 'The last receipt is not the one that the header names.');
  if (head && head.position > header.last) {
    const message = `Receipt ${expected} is missing: the export ends before it, and receipt ${head.position} was published.`;
    return bad(line, 'LEFT_OUT', message);
  }
  return { kind: 'GOOD', header, receipts: expected - header.first };
}

/** A receipt that the hub signed may still be in the wrong place. */
async function faultOfPlace(
  { hub, contract, last }: ExportHeader,
  { position, ...read }: Receipt,
  expected: number,
  lines: AsyncIterator<string>,
  number: number,
): Promise<ReceiptVerdict | undefined> {
  if (read.hub !== hub || read.contract !== contract) {
    return bad(number, 'PUT_IN', `It is of ${read.contract} at hub ${read.hub}, not of ${contract} at ${hub}.`);
  }
  if (position > last) return bad(number, 'PUT_IN', `Receipt ${position} comes after the last, ${last}.`);
  if (position === expected) return undefined;
  if (position < expected) return bad(number, 'PUT_IN', `Receipt ${position} is a duplicate.`);
  const found = await lineOf(expected, lines, number);
  return found === undefined
    ? bad(number, 'LEFT_OUT', `Receipt ${expected} is missing before receipt ${position}.`)
    : bad(number, 'OUT_OF_ORDER', `Receipt ${position} stands before receipt ${expected}, which is in line ${found}.`);
}

/** The line of the receipt at a position, after the line with this number. */
async function lineOf(position: number, lines: AsyncIterator<string>, number: number): Promise<number | undefined> {
  for (let later = number + 1; ; later++) {
    const { value, done } = await lines.next();
    if (done) return undefined;
    if (readLine(receipt, value)?.position === position) return later;
  }
}

function bad(line: number, fault: ReceiptFault, message: string): ReceiptVerdict {
  return { kind: 'BAD', line, fault, message };
}
