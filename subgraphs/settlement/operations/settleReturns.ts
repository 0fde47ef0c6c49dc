import { moneyOf } from '../../host/money.ts';
import { retryDelayMs } from '../../host/runPeriodically.ts';
import type { TaskContext } from '../../host/Subgraph.ts';
import { unitOfWork } from '../../host/UnitOfWork.ts';
import {
  dueReturns,
  endReturn,
  postponeReturn,
  type ReturnRow,
  returnsById,
  setReturnBooked,
  setReturnRestocked,
} from '../queries/returns.ts';
import { settlementsById } from '../queries/settlements.ts';
import { settlementId, stepKey } from '../rules/ids.ts';
import { limits } from '../rules/limits.ts';
import { payRefund } from './payRefund.ts';
import { type StepOutcome, sendStep } from './sendStep.ts';

/**
 * Brings refunds on their way, each step until it is done: this hub pays, the buyer's hub books, and the pieces are in stock
 * again. Nothing is undone. Steps have keys of their own, so that replicas that work on the same return at once do no harm.
 */
export async function settleReturns(context: TaskContext): Promise<void> {
  const nowMs = context.now();
  const latest = new Date(nowMs + limits.longestRetryMs).toISOString();
  const ids = await dueReturns(context.database, new Date(nowMs).toISOString(), latest, limits.returnsPerRun);
  await Promise.all(ids.map((id) => settleReturn(id, context)));
}

async function settleReturn(id: string, context: TaskContext): Promise<void> {
  const { database, signal } = context;
  const obstacle = await database.transaction((transaction) => payRefund(id, unitOfWork(transaction, context)), {
    ...{ signal, attempts: 3 },
  });
  const [row] = await returnsById(database, [id]);
  if (row?.state !== 'REFUNDING') return;
  if (obstacle) return postpone(row, { kind: 'REFUSED', error: obstacle.error }, context);
  const at = new Date(context.now()).toISOString();
  const [booked, restocked] = await Promise.all([bookThere(row, context), restock(row, context)]);
  if (booked.kind === 'DONE') await setReturnBooked(database, id, at);
  if (restocked.kind === 'DONE') await setReturnRestocked(database, id, at);
  const failed = [booked, restocked].find(({ kind }) => kind !== 'DONE');
  if (failed) await postpone(row, failed, context);
  else await endReturn(database, id, at);
}

const done: StepOutcome = { kind: 'DONE', result: '' };

/** Has the buyer's hub book what this hub paid. */
async function bookThere(row: ReturnRow, { database, hub, supergraph, signal }: TaskContext): Promise<StepOutcome> {
  if (row.bookedAt !== null) return done;
  const [refund] = await settlementsById(database, [settlementId(hub.code, row.id, 'OUT')]);
  if (!refund) return done;
  const input = {
    ...{ returnId: row.id, tradeId: row.tradeRef, idempotencyKey: stepKey(row.id, 'recordRefund', row.refusals) },
    amount: moneyOf(refund.obligationMinor, refund.obligationCurrency),
  };
  return sendStep(supergraph, { text: texts.recordRefund, variables: { input } }, signal);
}

/** Has the inventory take back what can be sold again. */
async function restock(row: ReturnRow, { supergraph, signal }: TaskContext): Promise<StepOutcome> {
  const lines = row.lines
    .map(({ productId, restocked }) => ({ productId, quantity: restocked ?? 0 }))
    .filter(({ quantity }) => quantity > 0);
  if (row.restockedAt !== null || lines.length === 0) return done;
  const { id, tradeRef, refusals } = row;
  const input = { returnId: id, tradeRef, lines, idempotencyKey: stepKey(id, 'restockReturn', refusals) };
  return sendStep(supergraph, { text: texts.restockReturn, variables: { input } }, signal);
}

const texts = {
  recordRefund: `mutation ReturnStep_recordRefund($input: RecordRefundInput!) {
    outcome: recordRefund(input: $input) { subject: settlement { id } userErrors { code message field } }
  }`,
  restockReturn: `mutation ReturnStep_restockReturn($input: RestockReturnInput!) {
    outcome: restockReturn(input: $input) { subject: reservation { id } userErrors { code message field } }
  }`,
} as const;

async function postpone(row: ReturnRow, outcome: StepOutcome, { database, now }: TaskContext): Promise<void> {
  if (outcome.kind === 'DONE') return;
  const until = new Date(now() + retryDelayMs(row.attempts + 1, row.id, limits)).toISOString();
  await postponeReturn(database, row.id, until, outcome.error, outcome.kind === 'REFUSED');
}
