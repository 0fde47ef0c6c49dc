import { type Executor, sql } from '../../host/database/sql.ts';
import type { AccountKind, Side } from '../resolverTypes.ts';
import type { TransferRow } from './transfers.ts';

/** One side of a transfer, in the journal of its account. */
export interface EntryRow extends Pick<TransferRow, 'cause' | 'currency' | 'amount' | 'state' | 'at'> {
  readonly accountId: string;
  readonly transferId: string;
  readonly side: Side;
  readonly purpose: string;
  readonly counterAccountId: string;
  readonly counterAccountKind: AccountKind;
}

/** An entry that is posted. */
export interface PostingRow extends EntryRow {
  readonly postedAt: string;
  /** Of the account after it, in minor units: positive on the account's normal side. */
  readonly balance: bigint;
}

const transferColumns = 'sequence, id, cause, purpose, currency, amount, booked, at';
const debits = `SELECT ${transferColumns}, 'DEBIT' AS side, credit_account AS counter FROM transfer WHERE debit_account`;
const credits = `SELECT ${transferColumns}, 'CREDIT' AS side, debit_account AS counter FROM transfer WHERE credit_account`;
const entryColumns = `entry.id AS "transferId", entry.side, entry.cause, entry.purpose, entry.currency, entry.amount, entry.at,
  entry.counter AS "counterAccountId", counter.kind AS "counterAccountKind"`;

const newest = sql<EntryRow, { ids: readonly string[]; first: number; before: bigint | null }>(
  'entries_newest',
  `SELECT account.id AS "accountId", ${entryColumns}, coalesce(resolution.state, entry.booked) AS state
    FROM unnest(:ids::text[]) AS account (id)
    CROSS JOIN LATERAL (
      (${debits} = account.id AND (:before::bigint IS NULL OR sequence < :before) ORDER BY sequence DESC LIMIT :first)
      UNION ALL
      (${credits} = account.id AND (:before::bigint IS NULL OR sequence < :before) ORDER BY sequence DESC LIMIT :first)
      ORDER BY sequence DESC LIMIT :first
    ) AS entry
    JOIN account AS counter ON counter.id = entry.counter
    LEFT JOIN resolution ON resolution.transfer_id = entry.id
    ORDER BY account.id, entry.sequence DESC`,
);
const sequence = sql<{ sequence: bigint }, { transferId: string; accountId: string }>(
  'entry_sequence',
  'SELECT sequence FROM transfer WHERE id = :transferId AND :accountId IN (debit_account, credit_account)',
);

/** All postings to an account, each with the change of its balance; `:sign` is 1 where debits raise it, −1 otherwise. */
const postings = `SELECT entry.*, coalesce(resolution.at, entry.at) AS posted_at,
    :sign::int * CASE side WHEN 'DEBIT' THEN amount ELSE -amount END AS change
  FROM (${debits} = :accountId UNION ALL ${credits} = :accountId) AS entry
  LEFT JOIN resolution ON resolution.transfer_id = entry.id
  WHERE coalesce(resolution.state, booked) = 'POSTED'`;
const balances = sql<{ opening: bigint; closing: bigint }, Period>(
  'statement_balances',
  `WITH posting AS (${postings})
    SELECT coalesce(sum(change) FILTER (WHERE posted_at < :from), 0)::bigint AS opening,
      coalesce(sum(change) FILTER (WHERE posted_at < :to), 0)::bigint AS closing
    FROM posting`,
);
const lines = sql<PostingRow, Period & { afterAt: string; afterSequence: bigint; limit: number }>(
  'statement_lines',
  `WITH posting AS (${postings}),
    entry AS (
      SELECT *, (sum(change) OVER (ORDER BY posted_at, sequence))::bigint AS balance FROM posting WHERE posted_at < :to)
    SELECT :accountId AS "accountId", ${entryColumns}, 'POSTED' AS state, posted_at AS "postedAt", balance
    FROM entry JOIN account AS counter ON counter.id = entry.counter
    WHERE posted_at >= :from AND (posted_at, sequence) > (:afterAt::timestamptz, :afterSequence::bigint)
    ORDER BY posted_at, sequence LIMIT :limit`,
);
const postedAt = sql<{ postedAt: string; sequence: bigint }, { transferId: string; accountId: string }>(
  'statement_posted_at',
  `SELECT coalesce(resolution.at, transfer.at) AS "postedAt", sequence
    FROM transfer LEFT JOIN resolution ON transfer_id = id
    WHERE id = :transferId AND :accountId IN (debit_account, credit_account)`,
);

/** From `from`, included, to `to`, excluded; RFC 3339. */
export interface Period {
  readonly accountId: string;
  /** 1 where debits raise the balance, −1 where credits do. */
  readonly sign: 1 | -1;
  readonly from: string;
  readonly to: string;
}

const documents = sql<DocumentRow, { causes: readonly string[] }>(
  'documents_of_causes',
  `SELECT id AS cause, trade_ref AS "tradeRef", NULL AS reference FROM settlement WHERE id = ANY(:causes)
    UNION ALL SELECT id, NULL, reference FROM deposit WHERE id = ANY(:causes)
    UNION ALL SELECT id, NULL, bank_reference FROM payout WHERE id = ANY(:causes)`,
);

/** What the world outside calls the document that a transfer is booked for. */
export interface DocumentRow {
  readonly cause: string;
  readonly tradeRef: string | null;
  /** The bank's. */
  readonly reference: string | null;
}

/**
 * The latest entries of each account.
 * @param before only those that were booked before the transfer with this sequence number
 */
export function entriesOfAccounts(
  executor: Executor,
  ids: readonly string[],
  first: number,
  before: bigint | null = null,
): Promise<EntryRow[]> {
  return newest.rows(executor, { ids, first, before });
}

/** The number of a transfer of an account, in the order of booking; undefined where the account has no such transfer. */
export async function sequenceOf(executor: Executor, accountId: string, transferId: string) {
  return (await sequence.first(executor, { accountId, transferId }))?.sequence;
}

/** Balances before the beginning and before the end of a period, in minor units. */
export async function balancesOf(executor: Executor, { accountId, sign, from, to }: Period) {
  return (await balances.first(executor, { accountId, sign, from, to })) ?? { opening: 0n, closing: 0n };
}

/**
 * The postings of a period, in their order.
 * @param after the transfer of the last posting of the previous page
 * @returns undefined where the account has no such transfer
 */
export async function postingsOf(
  executor: Executor,
  { accountId, sign, from, to }: Period,
  limit: number,
  after: string | null,
): Promise<PostingRow[] | undefined> {
  const last = after === null ? start : await postedAt.first(executor, { accountId, transferId: after });
  if (!last) return undefined;
  const position = { afterAt: last.postedAt, afterSequence: last.sequence };
  return lines.rows(executor, { ...{ accountId, sign, from, to, limit }, ...position });
}

/** Before all postings. */
const start = { postedAt: '-infinity', sequence: 0n };

export function documentsOfCauses(executor: Executor, causes: readonly string[]): Promise<DocumentRow[]> {
  return documents.rows(executor, { causes });
}
