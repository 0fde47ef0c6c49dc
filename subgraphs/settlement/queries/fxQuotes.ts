import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import type { FxQuoteTable } from '../tableTypes.ts';

const given = [
  ...(['id', 'sellMinor', 'sellCurrency', 'buyMinor', 'buyCurrency', 'rateNumerator', 'rateDenominator'] as const),
  ...(['roundingMinor', 'expiresAt', 'owner'] as const),
] as const;
const columns = columnsOf<FxQuoteTable>()([...given, 'usedBy']);

/** `roundingMinor` is the part of `sellMinor` that goes to the rounding account: 0 or 1. */
export type FxQuoteRow = RowOf<typeof columns>;

const byId = sql<FxQuoteRow, { ids: readonly string[]; visible: Visible }>(
  'fx_quotes_by_id',
  `SELECT ${columns} FROM fx_quote WHERE id = ANY(:ids) AND ${visibleBy('owner = ANY(:visible)')}`,
);
const lock = sql<FxQuoteRow, { id: string }>(
  'fx_quote_lock',
  `SELECT ${columns} FROM fx_quote WHERE id = :id FOR UPDATE`,
);
const use = sql<never, { id: string; tradeRef: string; at: string }>(
  'fx_quote_use',
  'UPDATE fx_quote SET used_by = :tradeRef, used_at = :at WHERE id = :id',
);
const insert = insertOf<FxQuoteTable>()(given, { name: 'fx_quote_insert', table: 'fx_quote' });

/** The quotes that there are of these ids, in no order. */
export function fxQuotesById(executor: Executor, ids: readonly string[], visible: Visible) {
  return byId.rows(executor, { ids, visible });
}

/** The quote, which no other transaction can use meanwhile. */
export function lockFxQuote(transaction: Executor, id: string) {
  return lock.first(transaction, { id });
}

export async function setFxQuoteUsed(transaction: Executor, id: string, tradeRef: string, at: string): Promise<void> {
  await use.run(transaction, { id, tradeRef, at });
}

export async function insertFxQuote(transaction: Executor, quote: Omit<FxQuoteRow, 'usedBy'>): Promise<void> {
  await insert.run(transaction, quote);
}
