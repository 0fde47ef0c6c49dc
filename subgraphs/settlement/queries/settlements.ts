import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import type { SettlementTable } from '../tableTypes.ts';

const columns = columnsOf<SettlementTable>()(
  [
    ...([
      'id',
      'direction',
      'tradeRef',
      'counterparty',
      'state',
      'payeeMerchantId',
      'sellMinor',
      'sellCurrency',
    ] as const),
    ...(['buyMinor', 'buyCurrency', 'obligationMinor', 'obligationCurrency', 'fxQuoteId', 'nettingCycleId'] as const),
    ...(['createdAt', 'expiresAt', 'postedAt', 'share'] as const),
  ],
  { payerAccountId: 'payerAccount' },
);

export type SettlementRow = RowOf<typeof columns>;
export type Share = NonNullable<SettlementRow['share']>;
type NewSettlement = Omit<SettlementRow, 'state' | 'nettingCycleId' | 'postedAt' | 'share'>;

/** The payer, the merchant that is paid, and the other hub. */
const parties = `(payee_merchant_id = ANY(:visible) OR counterparty = ANY(:visible)
  OR payer_account IN (SELECT account.id FROM account WHERE owner_id = ANY(:visible)))`;
const byId = sql<SettlementRow, { ids: readonly string[]; visible: Visible }>(
  'settlements_by_id',
  `SELECT ${columns} FROM settlement WHERE id = ANY(:ids) AND ${visibleBy(parties)}`,
);
const lock = sql<SettlementRow, { id: string; coordinator: string | null; payerHub: string | undefined }>(
  'settlement_lock',
  `SELECT ${columns} FROM settlement WHERE id = :id AND (:coordinator::text IS NULL
    OR :coordinator = CASE direction WHEN 'IN' THEN counterparty ELSE :payerHub::text END) FOR UPDATE`,
);
const insert = sql<never, NewSettlement>(
  'settlement_insert',
  `INSERT INTO settlement (id, direction, trade_ref, counterparty, state, payer_account, payee_merchant_id,
      sell_minor, sell_currency, buy_minor, buy_currency, obligation_minor, obligation_currency, fx_quote_id, created_at,
      expires_at)
    VALUES (:id, :direction, :tradeRef, :counterparty, 'HELD', :payerAccountId, :payeeMerchantId,
      :sellMinor, :sellCurrency, :buyMinor, :buyCurrency, :obligationMinor, :obligationCurrency, :fxQuoteId, :createdAt,
      :expiresAt)
    ON CONFLICT DO NOTHING`,
);
const post = sql<never, { id: string; cycleId: string; at: string }>(
  'settlement_post',
  `UPDATE settlement SET state = 'POSTED', netting_cycle_id = :cycleId, posted_at = :at::timestamptz,
      share = CASE direction WHEN 'IN' THEN 'RETAINED' END,
      share_check_at = CASE direction WHEN 'IN' THEN :at::timestamptz END
    WHERE id = :id`,
);
const giveUp = sql<never, { id: string; state: SettlementRow['state'] }>(
  'settlement_give_up',
  'UPDATE settlement SET state = :state WHERE id = :id',
);
const lapsed = sql<{ id: string }, { at: string; accountId: string | null; limit: number }>(
  'settlements_lapsed',
  `SELECT id FROM settlement WHERE state = 'HELD' AND direction = 'OUT' AND expires_at <= :at
    AND (:accountId::text IS NULL OR payer_account = :accountId)
    ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED`,
);
const sharesToCheck = sql<SettlementRow, { at: string; limit: number }>(
  'settlements_shares_to_check',
  `SELECT ${columns} FROM settlement WHERE share = 'RETAINED' AND share_check_at <= :at
    ORDER BY share_check_at LIMIT :limit`,
);
const checkLater = sql<never, { id: string; at: string }>(
  'settlement_check_share_later',
  `UPDATE settlement SET share_check_at = :at WHERE id = :id AND share = 'RETAINED'`,
);
const endShare = sql<never, { id: string; share: Share }>(
  'settlement_end_share',
  'UPDATE settlement SET share = :share, share_check_at = NULL WHERE id = :id',
);

/** The settlements that there are of these ids, in no order. */
export function settlementsById(executor: Executor, ids: readonly string[], visible: Visible = null) {
  return byId.rows(executor, { ids, visible });
}

/**
 * The settlement, which no other transaction can change meanwhile.
 * @param coordinator the hub that pays, and so coordinates; another's is as if it were not there. Null for any.
 */
export function lockSettlement(transaction: Executor, id: string, coordinator: string | null = null) {
  return lock.first(transaction, { id, coordinator, payerHub: parseGlobalId(id)?.hub });
}

/** @returns false where the trade has a settlement in this direction already */
export async function insertSettlement(transaction: Executor, settlement: NewSettlement): Promise<boolean> {
  return (await insert.run(transaction, settlement)) === 1;
}

export async function setPosted(transaction: Executor, id: string, cycleId: string, at: string): Promise<void> {
  await post.run(transaction, { id, cycleId, at });
}

export async function setGivenUp(transaction: Executor, id: string, state: 'VOIDED' | 'EXPIRED'): Promise<void> {
  await giveUp.run(transaction, { id, state });
}

/** Holds that ended, of one account or of any, locked; those that another transaction works on are passed over. */
export async function lockLapsedHolds(
  transaction: Executor,
  at: string,
  accountId: string | null,
  limit: number,
): Promise<string[]> {
  return (await lapsed.rows(transaction, { at, accountId, limit })).map(({ id }) => id);
}

export function retainedShares(executor: Executor, at: string, limit: number): Promise<SettlementRow[]> {
  return sharesToCheck.rows(executor, { at, limit });
}

export async function checkShareLater(executor: Executor, id: string, at: string): Promise<void> {
  await checkLater.run(executor, { id, at });
}

export async function setShare(transaction: Executor, id: string, share: Exclude<Share, 'RETAINED'>): Promise<void> {
  await endShare.run(transaction, { id, share });
}
