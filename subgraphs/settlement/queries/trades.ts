import { type Visible, visibleBy } from '../../host/access/visibleTo.ts';
import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { TradeState } from '../resolverTypes.ts';

/** How far a trade has come, as it is kept: doubt is apart, since it passes. */
export type TradeProgress = Exclude<TradeState, 'IN_DOUBT'>;

export interface TradeLine {
  readonly productId: string;
  readonly quantity: number;
}

/** A trade. Amounts in minor units. */
export interface TradeRow {
  readonly id: string;
  readonly quoteId: string;
  readonly fxQuoteId: string | null;
  readonly payerAccountId: string;
  readonly payeeMerchantId: string;
  readonly sellerHub: string;
  readonly lines: readonly TradeLine[];
  readonly obligationMinor: bigint;
  readonly obligationCurrency: string;
  readonly goodsMinor: bigint;
  readonly customsMinor: bigint;
  readonly currency: string;
  readonly state: TradeProgress;
  readonly inDoubt: boolean;
  readonly cancelReason: string | null;
  readonly createdAt: string;
  readonly lease: bigint;
}

export type NewTrade = Omit<TradeRow, 'state' | 'inDoubt' | 'cancelReason' | 'lease'>;

/** A trade that one worker has taken; its lease is what it writes under. */
export type Leased = Pick<TradeRow, 'id' | 'lease'>;

const columns = `id, quote_id AS "quoteId", fx_quote_id AS "fxQuoteId", payer_account AS "payerAccountId",
  payee_merchant_id AS "payeeMerchantId", seller_hub AS "sellerHub", lines, obligation_minor AS "obligationMinor",
  obligation_currency AS "obligationCurrency", goods_minor AS "goodsMinor", customs_minor AS "customsMinor", currency,
  state, in_doubt AS "inDoubt", cancel_reason AS "cancelReason", created_at AS "createdAt", lease`;

const payer = 'payer_account IN (SELECT account.id FROM account WHERE owner_id = ANY(?))';
/** The payer, and the hub that sells. */
const parties = `(seller_hub = ANY(?) OR ${payer})`;
const byId: Statement = {
  name: 'trades_by_id',
  text: `SELECT ${columns} FROM trade WHERE id = ANY($1) AND ${visibleBy(parties, 2)}`,
};
const lock: Statement = {
  name: 'trade_lock',
  text: `SELECT ${columns} FROM trade WHERE id = $1 AND ${visibleBy(payer, 2)} FOR UPDATE`,
};
const insert: Statement = {
  name: 'trade_insert',
  text: `INSERT INTO trade (id, quote_id, fx_quote_id, payer_account, payee_merchant_id, seller_hub, lines, obligation_minor,
      obligation_currency, goods_minor, customs_minor, currency, state, created_at, due_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'STARTED', $13, $13) ON CONFLICT DO NOTHING`,
};
const take: Statement = {
  name: 'trades_take',
  text: `UPDATE trade SET lease = lease + 1, leased_until = $2
    WHERE id IN (
      SELECT id FROM trade
      WHERE (due_at <= $1 OR due_at > $4) AND (leased_until IS NULL OR leased_until <= $1 OR leased_until > $4)
      ORDER BY due_at LIMIT $3 FOR UPDATE SKIP LOCKED)
    RETURNING id, lease`,
};
const lockLeased: Statement = {
  name: 'trade_lock_leased',
  text: `SELECT ${columns} FROM trade WHERE id = $1 AND lease = $2 FOR UPDATE`,
};
const renew: Statement = {
  name: 'trade_renew_lease',
  text: 'UPDATE trade SET leased_until = $2 WHERE id = $1',
};
const renewAll: Statement = {
  name: 'trades_renew_leases',
  text: `UPDATE trade SET leased_until = $3 FROM unnest($1::text[], $2::bigint[]) AS own (id, lease)
    WHERE trade.id = own.id AND trade.lease = own.lease AND leased_until IS NOT NULL`,
};
const move: Statement = {
  name: 'trade_move',
  text: `UPDATE trade SET state = $2, in_doubt = false, due_at = CASE WHEN $2 IN ('SETTLED', 'CANCELLED') THEN NULL ELSE due_at END
    WHERE id = $1`,
};
const postpone: Statement = {
  name: 'trade_postpone',
  text: 'UPDATE trade SET due_at = $2, leased_until = NULL, in_doubt = $3 WHERE id = $1',
};
const cancel: Statement = {
  name: 'trade_cancel',
  text: 'UPDATE trade SET cancel_reason = $2, due_at = $3 WHERE id = $1',
};

/** The trades that there are of these ids, in no order. */
export function tradesById(executor: Executor, ids: readonly string[], visible: Visible = null): Promise<TradeRow[]> {
  return executor.query(byId, [ids, visible]);
}

/** The trade, which no other transaction can change meanwhile. */
export async function lockTrade(transaction: Executor, id: string, visible: Visible): Promise<TradeRow | undefined> {
  const [row] = await transaction.query<TradeRow>(lock, [id, visible]);
  return row;
}

/** @returns false where a trade that is not cancelled has the quote already */
export async function insertTrade(transaction: Executor, trade: NewTrade): Promise<boolean> {
  const written = await transaction.execute(insert, [
    ...[trade.id, trade.quoteId, trade.fxQuoteId, trade.payerAccountId, trade.payeeMerchantId, trade.sellerHub],
    ...[JSON.stringify(trade.lines), trade.obligationMinor, trade.obligationCurrency, trade.goodsMinor],
    ...[trade.customsMinor, trade.currency, trade.createdAt],
  ]);
  return written === 1;
}

/** When a worker takes trades: now, when its lease ends, and the latest that anything is put off to. All RFC 3339. */
export interface TakeTimes {
  readonly at: string;
  readonly until: string;
  readonly latestDue: string;
}

/**
 * Takes trades that are due and that no other worker has; those that another is just taking are passed over. A time further
 * ahead than any worker sets was written by a clock that ran ahead, and is not waited for.
 */
export function takeTrades(executor: Executor, { at, until, latestDue }: TakeTimes, limit: number): Promise<Leased[]> {
  return executor.query(take, [at, until, limit, latestDue]);
}

/** The trade, locked, where the lease still holds; undefined where another worker has taken it since. */
export async function lockLeasedTrade(transaction: Executor, { id, lease }: Leased): Promise<TradeRow | undefined> {
  const [row] = await transaction.query<TradeRow>(lockLeased, [id, lease]);
  return row;
}

export async function renewLease(transaction: Executor, id: string, until: string): Promise<void> {
  await transaction.execute(renew, [id, until]);
}

/** Keeps those of these trades that the worker still has. */
export async function renewLeases(executor: Executor, leased: readonly Leased[], until: string): Promise<void> {
  await executor.execute(renewAll, [leased.map(({ id }) => id), leased.map(({ lease }) => lease), until]);
}

/** Whatever a step was in doubt about is known now. */
export async function moveTrade(transaction: Executor, id: string, state: TradeProgress): Promise<void> {
  await transaction.execute(move, [id, state]);
}

/** Lets the trade go until a later moment. */
export async function postponeTrade(transaction: Executor, id: string, until: string, inDoubt: boolean): Promise<void> {
  await transaction.execute(postpone, [id, until, inDoubt]);
}

export async function setCancelReason(transaction: Executor, id: string, reason: string, at: string): Promise<void> {
  await transaction.execute(cancel, [id, reason, at]);
}
