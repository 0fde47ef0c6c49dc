import { arraysOf, columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import { refuse } from '../../host/Refusal.ts';
import type { ResolutionTable, TransferTable } from '../tableTypes.ts';

/** What a transfer is now: how it was booked, or how it ended. */
export type TransferState = TransferTable['booked'] | ResolutionTable['state'];

/** A transfer to be booked. Amounts in minor units. */
export interface NewTransfer
  extends Pick<TransferTable, 'id' | 'cause' | 'purpose' | 'currency' | 'amount' | 'booked'> {
  readonly debit: string;
  readonly credit: string;
}

const columns = columnsOf<TransferTable & { readonly state: TransferState }>()(
  ['id', 'cause', 'currency', 'amount', 'state', 'at'],
  { debit: 'debitAccount', credit: 'creditAccount' },
);

export type TransferRow = RowOf<typeof columns>;

type Transfers = { readonly [Key in keyof NewTransfer]: readonly NewTransfer[Key][] };
const insert = sql<never, Transfers & { at: string }>(
  'transfers_insert',
  `INSERT INTO transfer (id, cause, purpose, debit_account, credit_account, currency, amount, booked, at)
    SELECT *, :at::timestamptz FROM unnest(:id::text[], :cause::text[], :purpose::text[], :debit::text[], :credit::text[],
      :currency::text[], :amount::bigint[], :booked::text[])`,
);
const resolvePending = sql<
  never,
  { cause: string; purposes: readonly string[]; state: ResolutionTable['state']; at: string }
>(
  'transfers_resolve',
  `INSERT INTO resolution (transfer_id, state, at)
    SELECT id, :state, :at FROM transfer_now WHERE cause = :cause AND purpose = ANY(:purposes) AND state = 'PENDING'`,
);
const pendingAccounts = sql<{ id: string }, { causes: readonly string[] }>(
  'transfers_pending_accounts',
  'SELECT DISTINCT unnest(ARRAY[debit_account, credit_account]) AS id FROM transfer WHERE cause = ANY(:causes)',
);
const isRetention = `cause = :cause AND purpose LIKE 'RETENTION%' AND state = 'PENDING'`;
const retained = sql<{ amount: bigint }, { cause: string }>(
  'transfers_retained',
  `SELECT coalesce(sum(amount), 0)::bigint AS amount FROM transfer_now WHERE ${isRetention}`,
);
const endRetentions = sql<never, { cause: string; state: ResolutionTable['state']; at: string }>(
  'transfers_resolve_retentions',
  `INSERT INTO resolution (transfer_id, state, at) SELECT id, :state, :at FROM transfer_now WHERE ${isRetention}`,
);
const countOf = sql<{ count: number }, { cause: string; prefix: string }>(
  'transfers_count_of_purpose',
  'SELECT count(*)::int AS count FROM transfer WHERE cause = :cause AND starts_with(purpose, :prefix)',
);
const changes = sql<{ cause: string; at: string }, { causes: readonly string[] }>(
  'transfers_changes',
  `SELECT cause, max(greatest(transfer.at, resolution.at)) AS at
    FROM transfer LEFT JOIN resolution ON transfer_id = id WHERE cause = ANY(:causes) GROUP BY cause`,
);
const byCause = sql<TransferRow, { causes: readonly string[] }>(
  'transfers_by_cause',
  `SELECT ${columns} FROM transfer_now WHERE cause = ANY(:causes) ORDER BY sequence`,
);
/**
 * Books transfers in one statement; the database refuses what its constraints forbid.
 * @throws Refusal `CONFLICT` where the sums of an account would be more than the books can count
 */
export async function insertTransfers(
  transaction: Executor,
  transfers: readonly NewTransfer[],
  at: string,
): Promise<void> {
  const keys = ['id', 'cause', 'purpose', 'debit', 'credit', 'currency', 'amount', 'booked'] as const;
  try {
    await insert.run(transaction, { ...arraysOf(transfers, keys), at });
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== outOfRange) throw error;
    throw refuse('CONFLICT', 'An account that this is booked on has reached the largest sum that the books can count.');
  }
}

/** PostgreSQL's code of a sum that its type does not hold. */
const outOfRange = '22003';

/** Ends what is pending of a cause. @returns how many transfers that were */
export function resolveTransfers(
  transaction: Executor,
  cause: string,
  purposes: readonly string[],
  state: ResolutionTable['state'],
  at: string,
): Promise<number> {
  return resolvePending.run(transaction, { cause, purposes, state, at });
}

/** When the transfers of each of these causes last changed. */
export function changesOfCauses(
  executor: Executor,
  causes: readonly string[],
): Promise<{ cause: string; at: string }[]> {
  return changes.rows(executor, { causes });
}

/** The accounts that the transfers of these causes touch. */
export async function accountsOfCauses(executor: Executor, causes: readonly string[]): Promise<string[]> {
  const rows = await pendingAccounts.rows(executor, { causes });
  return rows.map(({ id }) => id);
}

/** The transfers of these causes as they now are, in the order in which they were booked. */
export function transfersOfCauses(executor: Executor, causes: readonly string[]): Promise<TransferRow[]> {
  return byCause.rows(executor, { causes });
}

/** What is kept back of the share of a settlement, in minor units. */
export async function retainedOf(executor: Executor, cause: string): Promise<bigint> {
  return (await retained.first(executor, { cause }))?.amount ?? 0n;
}

/** Ends what is kept back of the share of a settlement: the merchant has it, or, where it is posted, the hub. */
export async function resolveRetentions(
  transaction: Executor,
  cause: string,
  state: ResolutionTable['state'],
  at: string,
): Promise<void> {
  await endRetentions.run(transaction, { cause, state, at });
}

/** How many transfers of a cause have a purpose that begins so: the number of the next. */
export async function transferCount(executor: Executor, cause: string, prefix: string): Promise<number> {
  return (await countOf.first(executor, { cause, prefix }))?.count ?? 0;
}
