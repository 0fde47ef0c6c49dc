import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { ImportOutcome } from '../resolverTypes.ts';

/** What a destination is to be told of a quote. */
export interface ImportNotice {
  readonly quoteId: string;
  readonly outcome: ImportOutcome;
  /** Code of the hub. */
  readonly destination: string;
  /** This attempt included. */
  readonly attempts: number;
}

/** When notices are taken: now, until when nobody else takes them, and the latest that one can be put off to. RFC 3339. */
export interface NoticeTimes {
  readonly at: string;
  readonly until: string;
  readonly latestDue: string;
}

const insertStatement: Statement = {
  name: 'import_notice_insert',
  text: `INSERT INTO import_notice (quote_id, outcome, destination, due_at)
    SELECT quote.id, $2, quote.destination, $3
    FROM shipment JOIN landed_cost_quote AS quote ON quote.id = quote_id WHERE shipment.id = $1 AND holds_allowance`,
};
/** A time further ahead than anybody sets was written by a clock that ran ahead, and is not waited for. */
const takeStatement: Statement = {
  name: 'import_notices_take',
  text: `UPDATE import_notice SET due_at = $2, attempts = attempts + 1
    WHERE (quote_id, outcome) IN (
      SELECT quote_id, outcome FROM import_notice WHERE due_at <= $1 OR due_at > $3
      ORDER BY due_at LIMIT $4 FOR UPDATE SKIP LOCKED)
    RETURNING quote_id AS "quoteId", outcome, destination, attempts`,
};
const answeredStatement: Statement = {
  name: 'import_notice_answered',
  text: 'UPDATE import_notice SET due_at = NULL, error = $3 WHERE quote_id = $1 AND outcome = $2',
};
const postponeStatement: Statement = {
  name: 'import_notice_postpone',
  text: `UPDATE import_notice SET due_at = $3, error = $4 WHERE quote_id = $1 AND outcome = $2 AND due_at IS NOT NULL`,
};

/**
 * Puts a notice into the outbox, in the transaction that makes it true; none where the destination holds nothing for the
 * shipment's quote.
 */
export async function insertNotice(
  transaction: Executor,
  shipmentId: string,
  outcome: ImportOutcome,
  at: string,
): Promise<void> {
  await transaction.execute(insertStatement, [shipmentId, outcome, at]);
}

/** Takes notices that are due and that no other replica is sending. */
export function takeNotices(
  executor: Executor,
  { at, until, latestDue }: NoticeTimes,
  limit: number,
): Promise<ImportNotice[]> {
  return executor.query(takeStatement, [at, until, latestDue, limit]);
}

/** The destination has answered: nothing is left to be sent. @param refusal why it refused; null where it did not */
export async function setAnswered(
  executor: Executor,
  { quoteId, outcome }: ImportNotice,
  refusal: string | null,
): Promise<void> {
  await executor.execute(answeredStatement, [quoteId, outcome, refusal]);
}

/** The destination did not answer, and is told again later. */
export async function postponeNotice(
  executor: Executor,
  { quoteId, outcome }: ImportNotice,
  until: string,
  error: string,
): Promise<void> {
  await executor.execute(postponeStatement, [quoteId, outcome, until, error]);
}
