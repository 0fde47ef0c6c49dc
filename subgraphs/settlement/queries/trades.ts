import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import type { TradeFilter } from '../resolverTypes.ts';
import type { TradeTable } from '../tableTypes.ts';
import { equal, ofClient, ofParties, within } from './lists.ts';

export interface TradeLine {
  readonly productId: string;
  readonly quantity: number;
}

const columns = columnsOf<TradeTable & { readonly lines: readonly TradeLine[] }>()(
  [
    ...(['id', 'quoteId', 'fxQuoteId', 'payeeMerchantId', 'sellerHub', 'lines', 'obligationMinor'] as const),
    ...(['obligationCurrency', 'goodsMinor', 'customsMinor', 'currency', 'state', 'inDoubt', 'cancelReason'] as const),
    ...(['createdAt', 'lease', 'clientReference'] as const),
  ],
  { payerAccountId: 'payerAccount' },
);

/** A trade. Amounts in minor units. */
export type TradeRow = RowOf<typeof columns>;
/** How far a trade has come, as it is kept: doubt is apart, since it passes. */
export type TradeProgress = TradeRow['state'];
export type NewTrade = Omit<TradeRow, 'state' | 'inDoubt' | 'cancelReason' | 'lease'>;
/** A trade that one worker has taken; its lease is what it writes under. */
export type Leased = Pick<TradeRow, 'id' | 'lease'>;

const payer = 'payer_account IN (SELECT account.id FROM account WHERE owner_id = ANY(:visible))';
/** The payer, and the hub that sells. */
const parties = `(seller_hub = ANY(:visible) OR ${payer})`;
const byId = sql<TradeRow, { ids: readonly string[]; visible: Visible }>(
  'trades_by_id',
  `SELECT ${columns} FROM trade WHERE id = ANY(:ids) AND ${visibleBy(parties)}`,
);
const lock = sql<TradeRow, { id: string; visible: Visible }>(
  'trade_lock',
  `SELECT ${columns} FROM trade WHERE id = :id AND ${visibleBy(payer)} FOR UPDATE`,
);
const insert = sql<never, NewTrade>(
  'trade_insert',
  `INSERT INTO trade (id, quote_id, fx_quote_id, payer_account, payee_merchant_id, seller_hub, lines, obligation_minor,
      obligation_currency, goods_minor, customs_minor, currency, client_reference, state, created_at, due_at)
    VALUES (:id, :quoteId, :fxQuoteId, :payerAccountId, :payeeMerchantId, :sellerHub, :lines::jsonb, :obligationMinor,
      :obligationCurrency, :goodsMinor, :customsMinor, :currency, :clientReference, 'STARTED', :createdAt, :createdAt)
    ON CONFLICT DO NOTHING`,
);
const take = sql<Leased, TakeTimes & { limit: number }>(
  'trades_take',
  `UPDATE trade SET lease = lease + 1, leased_until = :until
    WHERE id IN (
      SELECT id FROM trade
      WHERE (due_at <= :at OR due_at > :latestDue)
        AND (leased_until IS NULL OR leased_until <= :at OR leased_until > :latestDue)
      ORDER BY due_at LIMIT :limit FOR UPDATE SKIP LOCKED)
    RETURNING id, lease`,
);
const lockLeased = sql<TradeRow, Leased>(
  'trade_lock_leased',
  `SELECT ${columns} FROM trade WHERE id = :id AND lease = :lease FOR UPDATE`,
);
const renew = sql<never, { id: string; until: string }>(
  'trade_renew_lease',
  'UPDATE trade SET leased_until = :until WHERE id = :id',
);
const renewAll = sql<never, { ids: readonly string[]; leases: readonly bigint[]; until: string }>(
  'trades_renew_leases',
  `UPDATE trade SET leased_until = :until FROM unnest(:ids::text[], :leases::bigint[]) AS own (id, lease)
    WHERE trade.id = own.id AND trade.lease = own.lease AND leased_until IS NOT NULL`,
);
const move = sql<never, { id: string; state: TradeProgress }>(
  'trade_move',
  `UPDATE trade SET state = :state, in_doubt = false,
      due_at = CASE WHEN :state IN ('SETTLED', 'CANCELLED') THEN NULL ELSE due_at END
    WHERE id = :id`,
);
const postpone = sql<never, { id: string; until: string; inDoubt: boolean }>(
  'trade_postpone',
  'UPDATE trade SET due_at = :until, leased_until = NULL, in_doubt = :inDoubt WHERE id = :id',
);
const cancel = sql<never, { id: string; reason: string; at: string }>(
  'trade_cancel',
  'UPDATE trade SET cancel_reason = :reason, due_at = :at WHERE id = :id',
);

/** Trades, newest first. */
export const tradeList: OrderedList<TradeRow> = {
  ...{ name: 'trades', table: 'trade', columns, key: 'newest_key(created_at, id)' },
};

export function tradeConditions(filter: TradeFilter, visible: Visible): Condition[] {
  return [
    ...ofParties(parties, visible),
    ...(filter.state === 'IN_DOUBT' ? [{ name: 'indoubt', sql: 'in_doubt = :indoubt', value: true }] : []),
    ...(filter.state == null || filter.state === 'IN_DOUBT'
      ? []
      : [{ name: 'state', sql: '(state = :state AND NOT in_doubt)', value: filter.state }]),
    ...ofClient(filter.clientReference),
    ...equal('seller_hub', filter.sellerHub),
    ...within('created_at', filter.placedFrom, filter.placedTo),
  ];
}

/** The trades that there are of these ids, in no order. */
export function tradesById(executor: Executor, ids: readonly string[], visible: Visible = null): Promise<TradeRow[]> {
  return byId.rows(executor, { ids, visible });
}

/** The trade, which no other transaction can change meanwhile. */
export function lockTrade(transaction: Executor, id: string, visible: Visible): Promise<TradeRow | undefined> {
  return lock.first(transaction, { id, visible });
}

/** @returns false where a trade that is not cancelled has the quote already */
export async function insertTrade(transaction: Executor, trade: NewTrade): Promise<boolean> {
  return (await insert.run(transaction, trade)) === 1;
}

/** When a worker takes trades: now, when its lease ends, and the latest that anything is put off to. All RFC 3339. */
interface TakeTimes {
  readonly at: string;
  readonly until: string;
  readonly latestDue: string;
}

/**
 * Takes trades that are due and that no other worker has; those that another is just taking are passed over. A time further
 * ahead than any worker sets was written by a clock that ran ahead, and is not waited for.
 */
export function takeTrades(executor: Executor, times: TakeTimes, limit: number): Promise<Leased[]> {
  return take.rows(executor, { ...times, limit });
}

/** The trade, locked, where the lease still holds; undefined where another worker has taken it since. */
export function lockLeasedTrade(transaction: Executor, leased: Leased): Promise<TradeRow | undefined> {
  return lockLeased.first(transaction, leased);
}

export async function renewLease(transaction: Executor, id: string, until: string): Promise<void> {
  await renew.run(transaction, { id, until });
}

/** Keeps those of these trades that the worker still has. */
export async function renewLeases(executor: Executor, leased: readonly Leased[], until: string): Promise<void> {
  const [ids, leases] = [leased.map(({ id }) => id), leased.map(({ lease }) => lease)];
  await renewAll.run(executor, { ids, leases, until });
}

/** Whatever a step was in doubt about is known now. */
export async function moveTrade(transaction: Executor, id: string, state: TradeProgress): Promise<void> {
  await move.run(transaction, { id, state });
}

/** Lets the trade go until a later moment. */
export async function postponeTrade(transaction: Executor, id: string, until: string, inDoubt: boolean): Promise<void> {
  await postpone.run(transaction, { id, until, inDoubt });
}

export async function setCancelReason(transaction: Executor, id: string, reason: string, at: string): Promise<void> {
  await cancel.run(transaction, { id, reason, at });
}
