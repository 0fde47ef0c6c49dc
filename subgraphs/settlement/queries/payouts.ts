import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import type { PayoutFilter } from '../resolverTypes.ts';
import type { DepositTable, PayoutTable } from '../tableTypes.ts';
import { equal, ofClient, ofParties, within } from './lists.ts';

const columnNames = [
  ...([
    'id',
    'accountId',
    'minor',
    'currency',
    'state',
    'creditorAccount',
    'clientReference',
    'bankReference',
  ] as const),
  ...(['reason', 'requestedAt', 'updatedAt'] as const),
] as const;
const columns = columnsOf<PayoutTable>()(columnNames);

/** A payout. `minor` is its amount in minor units. */
export type PayoutRow = RowOf<typeof columns>;

const owner = 'account_id IN (SELECT account.id FROM account WHERE owner_id = ANY(:visible))';
const byId = sql<PayoutRow, { ids: readonly string[]; visible: Visible }>(
  'payouts_by_id',
  `SELECT ${columns} FROM payout WHERE id = ANY(:ids) AND ${visibleBy(owner)}`,
);
const lock = sql<PayoutRow, { id: string }>('payout_lock', `SELECT ${columns} FROM payout WHERE id = :id FOR UPDATE`);
const insert = insertOf<PayoutTable>()(columnNames, { name: 'payout_insert', table: 'payout' });
const move = sql<never, Pick<PayoutTable, 'id' | 'state' | 'bankReference' | 'reason' | 'updatedAt'>>(
  'payout_move',
  `UPDATE payout SET state = :state, bank_reference = :bankReference, reason = :reason, updated_at = :updatedAt
    WHERE id = :id AND NOT EXISTS (
      SELECT FROM payout AS other WHERE other.bank_reference = :bankReference AND other.id <> :id)`,
);
const insertReference = insertOf<DepositTable>()(['id', 'accountId', 'reference', 'at'], {
  ...{ name: 'deposit_insert', table: 'deposit' },
});

/** Payouts, newest first. */
export const payoutList: OrderedList<PayoutRow> = {
  ...{ name: 'payouts', table: 'payout', columns, key: 'newest_key(requested_at, id)' },
};

export function payoutConditions(filter: PayoutFilter, visible: Visible): Condition[] {
  return [
    ...ofParties(owner, visible),
    ...equal('state', filter.state),
    ...equal('account_id', filter.accountId),
    ...ofClient(filter.clientReference),
    ...equal('bank_reference', filter.bankReference),
    ...within('requested_at', filter.requestedFrom, filter.requestedTo),
  ];
}

export function payoutsById(executor: Executor, ids: readonly string[], visible: Visible) {
  return byId.rows(executor, { ids, visible });
}

/** The payout, which no other transaction can change meanwhile. */
export function lockPayout(transaction: Executor, id: string): Promise<PayoutRow | undefined> {
  return lock.first(transaction, { id });
}

export async function insertPayout(transaction: Executor, payout: PayoutRow): Promise<void> {
  await insert.run(transaction, payout);
}

/** @returns false where another payout has the bank's reference */
export async function movePayout(transaction: Executor, payout: PayoutRow): Promise<boolean> {
  return (await move.run(transaction, payout)) === 1;
}

/** Keeps what the bank calls a credit. */
export async function insertDeposit(transaction: Executor, deposit: DepositTable): Promise<void> {
  await insertReference.run(transaction, deposit);
}
