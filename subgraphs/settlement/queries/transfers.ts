import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { Side, TransferState } from '../resolverTypes.ts';

/** A transfer to be booked. Amounts in minor units. */
export interface NewTransfer {
  readonly id: string;
  readonly cause: string;
  readonly purpose: string;
  readonly debit: string;
  readonly credit: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly booked: 'PENDING' | 'POSTED';
}

export interface TransferRow {
  readonly id: string;
  readonly cause: string;
  readonly debit: string;
  readonly credit: string;
  readonly currency: string;
  readonly amount: bigint;
  readonly state: TransferState;
  readonly at: string;
}

export interface EntryRow {
  readonly accountId: string;
  readonly transferId: string;
  readonly side: Side;
  readonly currency: string;
  readonly amount: bigint;
  readonly state: TransferState;
  readonly at: string;
}

const insert: Statement = {
  name: 'transfers_insert',
  text: `INSERT INTO transfer (id, cause, purpose, debit_account, credit_account, currency, amount, booked, at)
    SELECT *, $9::timestamptz FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[])`,
};
const resolvePending: Statement = {
  name: 'transfers_resolve',
  text: `INSERT INTO resolution (transfer_id, state, at)
    SELECT id, $3, $4 FROM transfer_now WHERE cause = $1 AND purpose = ANY($2) AND state = 'PENDING'`,
};
const pendingAccounts: Statement = {
  name: 'transfers_pending_accounts',
  text: `SELECT DISTINCT unnest(ARRAY[debit_account, credit_account]) AS id FROM transfer WHERE cause = ANY($1)`,
};
const byCause: Statement = {
  name: 'transfers_by_cause',
  text: `SELECT id, cause, debit_account AS debit, credit_account AS credit, currency, amount, state, at
    FROM transfer_now WHERE cause = ANY($1) ORDER BY sequence`,
};
const newestEntries: Statement = {
  name: 'transfers_newest_entries',
  text: `
    SELECT account.id AS "accountId", entry.id AS "transferId", entry.side, entry.currency, entry.amount,
      coalesce(resolution.state, entry.booked) AS state, entry.at
    FROM unnest($1::text[]) AS account (id)
    CROSS JOIN LATERAL (
      (SELECT sequence, id, 'DEBIT' AS side, currency, amount, booked, at FROM transfer
        WHERE debit_account = account.id ORDER BY sequence DESC LIMIT $2)
      UNION ALL
      (SELECT sequence, id, 'CREDIT', currency, amount, booked, at FROM transfer
        WHERE credit_account = account.id ORDER BY sequence DESC LIMIT $2)
      ORDER BY sequence DESC LIMIT $2
    ) AS entry
    LEFT JOIN resolution ON resolution.transfer_id = entry.id
    ORDER BY account.id, entry.sequence DESC`,
};

/** Books transfers in one statement; the database refuses what its constraints forbid. */
export async function insertTransfers(
  transaction: Executor,
  transfers: readonly NewTransfer[],
  at: string,
): Promise<void> {
  const column = <Key extends keyof NewTransfer>(key: Key) => transfers.map((transfer) => transfer[key]);
  await transaction.execute(insert, [
    ...[column('id'), column('cause'), column('purpose'), column('debit'), column('credit')],
    ...[column('currency'), column('amount'), column('booked'), at],
  ]);
}

/** Ends what is pending of a cause. @returns how many transfers that were */
export function resolveTransfers(
  transaction: Executor,
  cause: string,
  purposes: readonly string[],
  state: Exclude<TransferState, 'PENDING'>,
  at: string,
): Promise<number> {
  return transaction.execute(resolvePending, [cause, purposes, state, at]);
}

/** The accounts that the transfers of these causes touch. */
export async function accountsOfCauses(executor: Executor, causes: readonly string[]): Promise<string[]> {
  const rows = await executor.query<{ id: string }>(pendingAccounts, [causes]);
  return rows.map(({ id }) => id);
}

/** The transfers of these causes as they now are, in the order in which they were booked. */
export function transfersOfCauses(executor: Executor, causes: readonly string[]): Promise<TransferRow[]> {
  return executor.query(byCause, [causes]);
}

/** The latest entries of each account. */
export function entriesOfAccounts(executor: Executor, ids: readonly string[], first: number): Promise<EntryRow[]> {
  return executor.query(newestEntries, [ids, first]);
}
