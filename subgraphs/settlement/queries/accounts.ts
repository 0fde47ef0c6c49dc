import { type Visible, visibleBy } from '../../host/access/visibleTo.ts';
import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { AccountKind } from '../resolverTypes.ts';
import type { AccountSums } from '../rules/balanceOf.ts';

export interface AccountRow extends AccountSums {
  readonly id: string;
  readonly ownerId: string;
  readonly currency: string;
}

/** An account to be opened. */
export interface NewAccount {
  readonly id: string;
  readonly ownerId: string;
  readonly kind: AccountKind;
  readonly currency: string;
  /** Of a DUE_TO account, in minor units. */
  readonly netDebitCap: bigint | null;
}

const columns = `id, owner_id AS "ownerId", kind, currency, posted_debits AS "postedDebits",
  posted_credits AS "postedCredits", pending_debits AS "pendingDebits", pending_credits AS "pendingCredits"`;

const byId: Statement = {
  name: 'accounts_by_id',
  text: `SELECT ${columns} FROM account WHERE id = ANY($1) AND ${visibleBy('owner_id = ANY(?)', 2)}`,
};
const byOwner: Statement = {
  name: 'accounts_by_owner',
  text: `SELECT ${columns} FROM account WHERE owner_id = ANY($1) AND ${visibleBy('owner_id = ANY(?)', 2)}
    ORDER BY owner_id, kind, currency`,
};
const all: Statement = {
  name: 'accounts_all',
  text: `SELECT ${columns} FROM account WHERE ${visibleBy('owner_id = ANY(?)', 2)}
    ORDER BY owner_id, kind, currency LIMIT $1`,
};
const lock: Statement = {
  name: 'accounts_lock',
  text: `SELECT ${columns} FROM account WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE`,
};
const insert: Statement = {
  name: 'account_insert',
  // It locks nothing where the cap is what it was: accounts are locked in the order of their ids, later.
  text: `WITH agreed AS (UPDATE account SET net_debit_cap = $5 WHERE id = $1 AND net_debit_cap IS DISTINCT FROM $5)
    INSERT INTO account (id, owner_id, kind, currency, net_debit_cap, opened_at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT DO NOTHING`,
};
const sums: Statement = {
  name: 'accounts_trial_balance',
  text: `SELECT currency, sum(posted_debits)::bigint AS "postedDebits", sum(posted_credits)::bigint AS "postedCredits",
      sum(pending_debits)::bigint AS "pendingDebits", sum(pending_credits)::bigint AS "pendingCredits"
    FROM account GROUP BY currency ORDER BY currency`,
};

/** The accounts that there are of these ids and that these parties may see, in no order. */
export function accountsById(
  executor: Executor,
  ids: readonly string[],
  visible: Visible = null,
): Promise<AccountRow[]> {
  return executor.query(byId, [ids, visible]);
}

export function accountsByOwner(
  executor: Executor,
  ownerIds: readonly string[],
  visible: Visible,
): Promise<AccountRow[]> {
  return executor.query(byOwner, [ownerIds, visible]);
}

export function allAccounts(executor: Executor, limit: number, visible: Visible): Promise<AccountRow[]> {
  return executor.query(all, [limit, visible]);
}

/** The accounts, whose balances nobody else can change until the transaction ends. All that it touches are locked at once. */
export async function lockAccounts(
  transaction: Executor,
  ids: readonly string[],
): Promise<ReadonlyMap<string, AccountRow>> {
  const rows = await transaction.query<AccountRow>(lock, [ids]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Opens the account unless it is there; one that is has the cap from now on. */
export async function insertAccount(executor: Executor, account: NewAccount, at: string): Promise<void> {
  const { id, ownerId, kind, currency, netDebitCap } = account;
  await executor.execute(insert, [id, ownerId, kind, currency, netDebitCap, at]);
}

export type CurrencySums = Omit<AccountSums, 'kind'> & { readonly currency: string };

/** The sums of all accounts by currency. */
export function trialBalanceSums(executor: Executor): Promise<CurrencySums[]> {
  return executor.query(sums);
}
