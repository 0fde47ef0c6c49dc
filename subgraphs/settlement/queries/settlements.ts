import { type Visible, visibleBy } from '../../host/access/visibleTo.ts';
import type { Executor, Statement } from '../../host/database/Statement.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import type { SettlementState } from '../resolverTypes.ts';
import type { Direction } from '../rules/settlementId.ts';

export type Share = 'RETAINED' | 'RELEASED' | 'RECOVERED';

export interface SettlementRow {
  readonly id: string;
  readonly direction: Direction;
  readonly tradeRef: string;
  readonly counterparty: string;
  readonly state: SettlementState;
  readonly payerAccountId: string;
  readonly payeeMerchantId: string;
  readonly sellMinor: bigint;
  readonly sellCurrency: string;
  readonly buyMinor: bigint;
  readonly buyCurrency: string;
  readonly obligationMinor: bigint;
  readonly obligationCurrency: string;
  readonly fxQuoteId: string | null;
  readonly nettingCycleId: string | null;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly postedAt: string | null;
  readonly share: Share | null;
}

export type NewSettlement = Omit<SettlementRow, 'state' | 'nettingCycleId' | 'postedAt' | 'share'>;

const columns = `id, direction, trade_ref AS "tradeRef", counterparty, state, payer_account AS "payerAccountId",
  payee_merchant_id AS "payeeMerchantId", sell_minor AS "sellMinor", sell_currency AS "sellCurrency",
  buy_minor AS "buyMinor", buy_currency AS "buyCurrency", obligation_minor AS "obligationMinor",
  obligation_currency AS "obligationCurrency", fx_quote_id AS "fxQuoteId", netting_cycle_id AS "nettingCycleId",
  created_at AS "createdAt", expires_at AS "expiresAt", posted_at AS "postedAt", share`;

/** The payer, the merchant that is paid, and the other hub. */
const parties = `(payee_merchant_id = ANY(?) OR counterparty = ANY(?)
  OR payer_account IN (SELECT account.id FROM account WHERE owner_id = ANY(?)))`;
const byId: Statement = {
  name: 'settlements_by_id',
  text: `SELECT ${columns} FROM settlement WHERE id = ANY($1) AND ${visibleBy(parties, 2)}`,
};
const lock: Statement = {
  name: 'settlement_lock',
  text: `SELECT ${columns} FROM settlement WHERE id = $1
    AND ($2::text IS NULL OR $2 = CASE direction WHEN 'IN' THEN counterparty ELSE $3::text END) FOR UPDATE`,
};
const insert: Statement = {
  name: 'settlement_insert',
  text: `INSERT INTO settlement (id, direction, trade_ref, counterparty, state, payer_account, payee_merchant_id,
      sell_minor, sell_currency, buy_minor, buy_currency, obligation_minor, obligation_currency, fx_quote_id, created_at, expires_at)
    VALUES ($1, $2, $3, $4, 'HELD', $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15) ON CONFLICT DO NOTHING`,
};
const post: Statement = {
  name: 'settlement_post',
  text: `UPDATE settlement SET state = 'POSTED', netting_cycle_id = $2, posted_at = $3::timestamptz,
      share = CASE direction WHEN 'IN' THEN 'RETAINED' END, share_check_at = CASE direction WHEN 'IN' THEN $3::timestamptz END
    WHERE id = $1`,
};
const giveUp: Statement = { name: 'settlement_give_up', text: 'UPDATE settlement SET state = $2 WHERE id = $1' };
const lapsed: Statement = {
  name: 'settlements_lapsed',
  text: `SELECT id FROM settlement WHERE state = 'HELD' AND direction = 'OUT' AND expires_at <= $1
    AND ($2::text IS NULL OR payer_account = $2) ORDER BY expires_at LIMIT $3 FOR UPDATE SKIP LOCKED`,
};
const sharesToCheck: Statement = {
  name: 'settlements_shares_to_check',
  text: `SELECT ${columns} FROM settlement WHERE share = 'RETAINED' AND share_check_at <= $1
    ORDER BY share_check_at LIMIT $2`,
};
const checkLater: Statement = {
  name: 'settlement_check_share_later',
  text: `UPDATE settlement SET share_check_at = $2 WHERE id = $1 AND share = 'RETAINED'`,
};
const endShare: Statement = {
  name: 'settlement_end_share',
  text: 'UPDATE settlement SET share = $2, share_check_at = NULL WHERE id = $1',
};

/** The settlements that there are of these ids, in no order. */
export function settlementsById(
  executor: Executor,
  ids: readonly string[],
  visible: Visible = null,
): Promise<SettlementRow[]> {
  return executor.query(byId, [ids, visible]);
}

/**
 * The settlement, which no other transaction can change meanwhile.
 * @param coordinator the hub that pays, and so coordinates; another's is as if it were not there. Null for any.
 */
export async function lockSettlement(
  transaction: Executor,
  id: string,
  coordinator: string | null = null,
): Promise<SettlementRow | undefined> {
  const [row] = await transaction.query<SettlementRow>(lock, [id, coordinator, parseGlobalId(id)?.hub]);
  return row;
}

/** @returns false where the trade has a settlement in this direction already */
export async function insertSettlement(transaction: Executor, row: NewSettlement): Promise<boolean> {
  const written = await transaction.execute(insert, [
    ...[row.id, row.direction, row.tradeRef, row.counterparty, row.payerAccountId, row.payeeMerchantId],
    ...[row.sellMinor, row.sellCurrency, row.buyMinor, row.buyCurrency, row.obligationMinor, row.obligationCurrency],
    ...[row.fxQuoteId, row.createdAt, row.expiresAt],
  ]);
  return written === 1;
}

export async function setPosted(transaction: Executor, id: string, cycleId: string, at: string): Promise<void> {
  await transaction.execute(post, [id, cycleId, at]);
}

export async function setGivenUp(transaction: Executor, id: string, state: 'VOIDED' | 'EXPIRED'): Promise<void> {
  await transaction.execute(giveUp, [id, state]);
}

/** Holds that ended, of one account or of any, locked; those that another transaction works on are passed over. */
export async function lockLapsedHolds(
  transaction: Executor,
  at: string,
  accountId: string | null,
  limit: number,
): Promise<string[]> {
  return (await transaction.query<{ id: string }>(lapsed, [at, accountId, limit])).map(({ id }) => id);
}

export function retainedShares(executor: Executor, at: string, limit: number): Promise<SettlementRow[]> {
  return executor.query(sharesToCheck, [at, limit]);
}

export async function checkShareLater(executor: Executor, id: string, at: string): Promise<void> {
  await executor.execute(checkLater, [id, at]);
}

export async function setShare(transaction: Executor, id: string, share: Exclude<Share, 'RETAINED'>): Promise<void> {
  await transaction.execute(endShare, [id, share]);
}
