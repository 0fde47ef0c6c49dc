import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance, FastifyRequest } from 'fastify';
import type { MercuriusContext } from 'mercurius';
import type { SigningKey } from '../../../identity/keys/SigningKey.ts';
import type { AnsweredReceipt } from '../../../identity/receipts/AnsweredReceipt.ts';
import { signHeader } from '../../../identity/receipts/ExportHeader.ts';
import { beginningOfChain } from '../../../identity/receipts/Receipt.ts';
import { type ReceiptsHeaderValue, receiptsHeader } from '../../../schema/hubHeaders.ts';
import { limits as hostLimits } from '../limits.ts';
import type { HubContext } from '../Subgraph.ts';
import { limits } from '../work/limits.ts';
import type { MeteredContext } from '../work/meterResolvers.ts';
import type { MutationOnRecord, ReceiptBook } from './ReceiptBook.ts';

type Context = MercuriusContext & HubContext & MeteredContext & { mutationsOnRecord?: MutationOnRecord[] };

/**
 * Has answers bear the receipts of their mutations where the request asks for these, and the head of the chain where it asks
 * for that. A receipt is sealed after its mutation was committed, so no answer is lost where it cannot be sealed in time.
 */
export function answerReceipts(scope: FastifyInstance, book: ReceiptBook): void {
  scope.graphql.addHook('preExecution', async (_, __, context) => {
    if (asked(context) === '1') (context as Context).mutationsOnRecord = [];
  });
  scope.graphql.addHook('onResolution', async (execution, context) => {
    const what = asked(context);
    if (what === undefined) return;
    const { work, mutationsOnRecord = [] } = context as Context;
    if (what === 'head') {
      const receiptHead = await inTime(book.published(), scope.log);
      execution.extensions = { ...execution.extensions, receiptHead: receiptHead ?? null };
    } else if (mutationsOnRecord.length > 0) {
      const receipts = await receiptsOf(mutationsOnRecord, book, scope.log);
      execution.extensions = { ...execution.extensions, receipts };
    }
    if (work.isOver) await work.never;
  });
}

function asked(context: MercuriusContext): ReceiptsHeaderValue | undefined {
  const { headers } = context.reply.request as FastifyRequest;
  const value = headers[receiptsHeader];
  return value === '1' || value === 'head' ? value : undefined;
}

async function receiptsOf(
  done: readonly MutationOnRecord[],
  book: ReceiptBook,
  log: FastifyBaseLogger,
): Promise<readonly AnsweredReceipt[]> {
  const ids = [...new Set(done.map(({ receipt }) => receipt))];
  const sealed = await inTime(book.receipts(ids), log);
  return sealed ?? done.map(({ operation }) => ({ ...book.chain, operation, pending: true }));
}

/** Undefined where it took too long or failed, which is logged. */
async function inTime<Result>(work: Promise<Result>, log: FastifyBaseLogger): Promise<Result | undefined> {
  const ended = new AbortController();
  const late = wait(limits.receiptWaitMs, undefined, { signal: ended.signal }).catch(() => undefined);
  const result = work.catch((error: unknown) => {
    log.warn({ err: error }, 'no receipt could be given');
    return undefined;
  });
  try {
    return await Promise.race([result, late]);
  } finally {
    ended.abort();
  }
}

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
  for (let from = first; from <= last; from += hostLimits.receiptsPerRead) {
    const receipts = await book.page(from, last, hostLimits.receiptsPerRead);
    yield receipts.map((each) => `${JSON.stringify(each)}\n`).join('');
  }
}
