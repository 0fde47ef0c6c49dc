import { columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import type { ImportOutcome } from '../resolverTypes.ts';
import type { ImportNoticeTable } from '../tableTypes.ts';

const columns = columnsOf<ImportNoticeTable>()(['quoteId', 'outcome', 'destination', 'attempts']);

/** What a destination is to be told of a quote. Its attempts count the one that it was taken for. */
export type ImportNotice = RowOf<typeof columns>;

/** When notices are taken: now, until when nobody else takes them, and the latest that one can be put off to. RFC 3339. */
interface NoticeTimes {
  readonly at: string;
  readonly until: string;
  readonly latestDue: string;
}

type Key = Pick<ImportNotice, 'quoteId' | 'outcome'>;
const ofKey = 'WHERE quote_id = :quoteId AND outcome = :outcome';
const insert = sql<never, { shipmentId: string; outcome: ImportOutcome; at: string }>(
  'import_notice_insert',
  `INSERT INTO import_notice (quote_id, outcome, destination, due_at)
    SELECT quote.id, :outcome, quote.destination, :at
    FROM shipment JOIN landed_cost_quote AS quote ON quote.id = quote_id
    WHERE shipment.id = :shipmentId AND holds_allowance`,
);
/** A time further ahead than anybody sets was written by a clock that ran ahead, and is not waited for. */
const take = sql<ImportNotice, NoticeTimes & { limit: number }>(
  'import_notices_take',
  `UPDATE import_notice SET due_at = :until, attempts = attempts + 1
    WHERE (quote_id, outcome) IN (
      SELECT quote_id, outcome FROM import_notice WHERE due_at <= :at OR due_at > :latestDue
      ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING ${columns}`,
);
const answered = sql<never, Key & { refusal: string | null }>(
  'import_notice_answered',
  `UPDATE import_notice SET due_at = NULL, error = :refusal ${ofKey}`,
);
const postpone = sql<never, Key & { until: string; error: string }>(
  'import_notice_postpone',
  `UPDATE import_notice SET due_at = :until, error = :error ${ofKey} AND due_at IS NOT NULL`,
);

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
  await insert.run(transaction, { shipmentId, outcome, at });
}

/** Takes notices that are due and that no other replica is sending. */
export function takeNotices(executor: Executor, times: NoticeTimes, limit: number): Promise<ImportNotice[]> {
  return take.rows(executor, { ...times, limit });
}

/** The destination has answered: nothing is left to be sent. @param refusal why it refused; null where it did not */
export async function setAnswered(executor: Executor, notice: ImportNotice, refusal: string | null): Promise<void> {
  await answered.run(executor, { ...notice, refusal });
}

/** The destination did not answer, and is told again later. */
export async function postponeNotice(
  executor: Executor,
  notice: ImportNotice,
  until: string,
  error: string,
): Promise<void> {
  await postpone.run(executor, { ...notice, until, error });
}
