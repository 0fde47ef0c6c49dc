import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import type { SettlementFilter } from '../resolverTypes.ts';
import type { SettlementTable } from '../tableTypes.ts';
import { equal, ofParties, within } from './lists.ts';

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
    ...(['createdAt', 'expiresAt', 'postedAt', 'share', 'refundOf', 'customsMinor', 'netMinor'] as const),
  ],
  { payerAccountId: 'payerAccount', payeeAccountId: 'payeeAccount' },
);

export type SettlementRow = RowOf<typeof columns>;
export type Share = NonNullable<SettlementRow['share']>;
/** What only refunds have. */
type RefundFacts = Pick<SettlementRow, 'refundOf' | 'payeeAccountId' | 'customsMinor'>;
type NewSettlement = Omit<SettlementRow, 'state' | 'nettingCycleId' | 'postedAt' | 'share' | 'netMinor'>;
const noRefund: RefundFacts = { refundOf: null, payeeAccountId: null, customsMinor: 0n };

/** The payer, who is paid, and the other hub. */
const parties = `(payee_merchant_id = ANY(:visible) OR counterparty = ANY(:visible)
  OR payer_account IN (SELECT account.id FROM account WHERE owner_id = ANY(:visible))
  OR payee_account IN (SELECT account.id FROM account WHERE owner_id = ANY(:visible)))`;
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
      expires_at, refund_of, payee_account, customs_minor)
    VALUES (:id, :direction, :tradeRef, :counterparty, 'HELD', :payerAccountId, :payeeMerchantId,
      :sellMinor, :sellCurrency, :buyMinor, :buyCurrency, :obligationMinor, :obligationCurrency, :fxQuoteId, :createdAt,
      :expiresAt, :refundOf, :payeeAccountId, :customsMinor)
    ON CONFLICT DO NOTHING`,
);
const post = sql<never, { id: string; cycleId: string; at: string }>(
  'settlement_post',
  `UPDATE settlement SET state = 'POSTED', netting_cycle_id = :cycleId, posted_at = :at::timestamptz,
      share = CASE WHEN direction = 'IN' AND refund_of IS NULL THEN 'RETAINED' END,
      share_check_at = CASE WHEN direction = 'IN' AND refund_of IS NULL THEN :at::timestamptz END
    WHERE id = :id`,
);
const correct = sql<never, { id: string; minor: bigint }>(
  'settlement_correct',
  'UPDATE settlement SET corrected_minor = :minor - obligation_minor WHERE id = :id',
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
  `SELECT ${columns} FROM settlement WHERE share_check_at <= :at
    ORDER BY share_check_at LIMIT :limit`,
);
const checkLater = sql<never, { id: string; at: string | null }>(
  'settlement_check_share_later',
  'UPDATE settlement SET share_check_at = :at WHERE id = :id AND share_check_at IS NOT NULL',
);
const endShare = sql<never, { id: string; share: Share }>(
  'settlement_end_share',
  'UPDATE settlement SET share = :share WHERE id = :id',
);
const refunds = sql<SettlementRow, { tradeRefs: readonly string[] }>(
  'settlement_refunds',
  `SELECT ${columns} FROM settlement WHERE refund_of = ANY(:tradeRefs) AND state = 'POSTED' ORDER BY created_at, id`,
);

/** Settlements, newest first. */
export const settlementList: OrderedList<SettlementRow> = {
  ...{ name: 'settlements', table: 'settlement', columns, key: 'newest_key(created_at, id)' },
};

export function settlementConditions(filter: SettlementFilter, visible: Visible): Condition[] {
  return [
    ...ofParties(parties, visible),
    ...equal('state', filter.state),
    ...equal('trade_ref', filter.tradeRef),
    ...equal('counterparty', filter.counterparty),
    ...equal('payee_merchant_id', filter.payeeMerchantId),
    ...within('created_at', filter.bookedFrom, filter.bookedTo),
  ];
}

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
export async function insertSettlement(
  transaction: Executor,
  settlement: Omit<NewSettlement, keyof RefundFacts> & Partial<RefundFacts>,
): Promise<boolean> {
  return (await insert.run(transaction, { ...noRefund, ...settlement })) === 1;
}

export async function setPosted(transaction: Executor, id: string, cycleId: string, at: string): Promise<void> {
  await post.run(transaction, { id, cycleId, at });
}

/** @param minor what is owed for it in truth */
export async function setCorrected(transaction: Executor, id: string, minor: bigint): Promise<void> {
  await correct.run(transaction, { id, minor });
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

/** The payments whose shipments are to be looked at. */
export function sharesDue(executor: Executor, at: string, limit: number): Promise<SettlementRow[]> {
  return sharesToCheck.rows(executor, { at, limit });
}

/** @param at null for never: what happens to the goods from then on changes nothing */
export async function checkShareLater(executor: Executor, id: string, at: string | null): Promise<void> {
  await checkLater.run(executor, { id, at });
}

export async function setShare(transaction: Executor, id: string, share: Exclude<Share, 'RETAINED'>): Promise<void> {
  await endShare.run(transaction, { id, share });
}

/** The refunds of a trade at this hub, given or got. */
export function refundsOf(executor: Executor, tradeRef: string): Promise<SettlementRow[]> {
  return refundsOfTrades(executor, [tradeRef]);
}

export function refundsOfTrades(executor: Executor, tradeRefs: readonly string[]): Promise<SettlementRow[]> {
  return refunds.rows(executor, { tradeRefs });
}
