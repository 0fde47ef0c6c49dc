import { type Visible, visibleBy } from '../../host/access/visibleTo.ts';
import type { Executor, Statement } from '../../host/database/Statement.ts';

export interface FxQuoteRow {
  readonly id: string;
  readonly sellMinor: bigint;
  readonly sellCurrency: string;
  readonly buyMinor: bigint;
  readonly buyCurrency: string;
  readonly rateNumerator: bigint;
  readonly rateDenominator: bigint;
  /** The part of `sellMinor` that goes to the rounding account: 0 or 1. */
  readonly roundingMinor: number;
  readonly expiresAt: string;
  readonly usedBy: string | null;
  /** The name of the principal that asked for it; null where it was asked for before hubs knew who asks. */
  readonly ownerId: string | null;
}

const columns = `id, sell_minor AS "sellMinor", sell_currency AS "sellCurrency", buy_minor AS "buyMinor",
  buy_currency AS "buyCurrency", rate_numerator AS "rateNumerator", rate_denominator AS "rateDenominator",
  rounding_minor AS "roundingMinor", expires_at AS "expiresAt", used_by AS "usedBy", owner AS "ownerId"`;

const byId: Statement = {
  name: 'fx_quotes_by_id',
  text: `SELECT ${columns} FROM fx_quote WHERE id = ANY($1) AND ${visibleBy('owner = ANY(?)', 2)}`,
};
const lock: Statement = { name: 'fx_quote_lock', text: `SELECT ${columns} FROM fx_quote WHERE id = $1 FOR UPDATE` };
const use: Statement = { name: 'fx_quote_use', text: 'UPDATE fx_quote SET used_by = $2, used_at = $3 WHERE id = $1' };
const insert: Statement = {
  name: 'fx_quote_insert',
  text: `INSERT INTO fx_quote (id, sell_minor, sell_currency, buy_minor, buy_currency, rate_numerator, rate_denominator,
      rounding_minor, expires_at, owner) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
};

/** The quotes that there are of these ids, in no order. */
export function fxQuotesById(executor: Executor, ids: readonly string[], visible: Visible): Promise<FxQuoteRow[]> {
  return executor.query(byId, [ids, visible]);
}

/** The quote, which no other transaction can use meanwhile. */
export async function lockFxQuote(transaction: Executor, id: string): Promise<FxQuoteRow | undefined> {
  const [row] = await transaction.query<FxQuoteRow>(lock, [id]);
  return row;
}

export async function setFxQuoteUsed(transaction: Executor, id: string, tradeRef: string, at: string): Promise<void> {
  await transaction.execute(use, [id, tradeRef, at]);
}

export async function insertFxQuote(transaction: Executor, quote: Omit<FxQuoteRow, 'usedBy'>): Promise<void> {
  await transaction.execute(insert, [
    ...[quote.id, quote.sellMinor, quote.sellCurrency, quote.buyMinor, quote.buyCurrency],
    ...[quote.rateNumerator, quote.rateDenominator, quote.roundingMinor, quote.expiresAt, quote.ownerId],
  ]);
}
