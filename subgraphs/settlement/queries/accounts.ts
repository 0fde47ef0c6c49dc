import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import type { AccountSums } from '../rules/balanceOf.ts';
import type { AccountTable } from '../tableTypes.ts';

const columns = columnsOf<AccountTable>()([
  ...(['id', 'ownerId', 'kind', 'currency'] as const),
  ...(['postedDebits', 'postedCredits', 'pendingDebits', 'pendingCredits', 'openedAt', 'updatedAt'] as const),
]);

export type AccountRow = RowOf<typeof columns>;

/** An account to be opened. */
type NewAccount = Pick<AccountTable, 'id' | 'ownerId' | 'kind' | 'currency' | 'netDebitCap'>;

const isVisible = visibleBy('owner_id = ANY(:visible)');
const byId = sql<AccountRow, { ids: readonly string[]; visible: Visible }>(
  'accounts_by_id',
  `SELECT ${columns} FROM account WHERE id = ANY(:ids) AND ${isVisible}`,
);
const byOwner = sql<AccountRow, { ownerIds: readonly string[]; visible: Visible }>(
  'accounts_by_owner',
  `SELECT ${columns} FROM account WHERE owner_id = ANY(:ownerIds) AND ${isVisible} ORDER BY owner_id, kind, currency`,
);
const all = sql<AccountRow, { limit: number; visible: Visible }>(
  'accounts_all',
  `SELECT ${columns} FROM account WHERE ${isVisible} ORDER BY owner_id, kind, currency LIMIT :limit`,
);
const lock = sql<AccountRow, { ids: readonly string[] }>(
  'accounts_lock',
  `SELECT ${columns} FROM account WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE`,
);
// It locks nothing where the cap is what it was: accounts are locked in the order of their ids, later.
const insert = sql<never, NewAccount & { at: string }>(
  'account_insert',
  `WITH agreed AS (
      UPDATE account SET net_debit_cap = :netDebitCap WHERE id = :id AND net_debit_cap IS DISTINCT FROM :netDebitCap)
    INSERT INTO account (id, owner_id, kind, currency, net_debit_cap, opened_at)
    VALUES (:id, :ownerId, :kind, :currency, :netDebitCap, :at) ON CONFLICT DO NOTHING`,
);
const cap = sql<Pick<AccountTable, 'netDebitCap'>, { id: string }>(
  'account_net_debit_cap',
  'SELECT net_debit_cap AS "netDebitCap" FROM account WHERE id = :id',
);
const sums = sql<CurrencySums>(
  'accounts_trial_balance',
  `SELECT currency, sum(posted_debits)::text AS "postedDebits", sum(posted_credits)::text AS "postedCredits",
      sum(pending_debits)::text AS "pendingDebits", sum(pending_credits)::text AS "pendingCredits"
    FROM account GROUP BY currency ORDER BY currency`,
);

/** The accounts that there are of these ids and that these parties may see, in no order. */
export function accountsById(executor: Executor, ids: readonly string[], visible: Visible = null) {
  return byId.rows(executor, { ids, visible });
}

export function accountsByOwner(executor: Executor, ownerIds: readonly string[], visible: Visible) {
  return byOwner.rows(executor, { ownerIds, visible });
}

export function allAccounts(executor: Executor, limit: number, visible: Visible) {
  return all.rows(executor, { limit, visible });
}

/** The accounts, whose balances nobody else can change until the transaction ends. All that it touches are locked at once. */
export async function lockAccounts(
  transaction: Executor,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AccountRow>> {
  const rows = await lock.rows(transaction, { ids });
  return new Map(rows.map((row) => [row.id, row]));
}

/** Opens the account unless it is there; one that is has the cap from now on. */
export async function insertAccount(executor: Executor, account: NewAccount, at: string): Promise<void> {
  await insert.run(executor, { ...account, at });
}

/** The most that a DUE_TO account's hub may be owed net, in minor units. */
export async function netDebitCap(executor: Executor, accountId: string): Promise<bigint> {
  return (await cap.first(executor, { id: accountId }))?.netDebitCap ?? 0n;
}

/** Of all accounts together, which can be more than PostgreSQL's `bigint` holds. */
type CurrencySums = { readonly [Sum in keyof Omit<AccountSums, 'kind'> | 'currency']: string };

/** The sums of all accounts by currency. */
export function trialBalanceSums(executor: Executor): Promise<CurrencySums[]> {
  return sums.rows(executor, {});
}
