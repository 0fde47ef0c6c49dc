import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import { commonConditions } from '../../host/lists/commonConditions.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import { moneyOf } from '../../host/money.ts';
import type { Charge, Incoterm, LandedCostQuoteFilter } from '../resolverTypes.ts';
import type { LandedCostQuoteTable } from '../tableTypes.ts';

/** A line as the quote fixed it. */
export interface QuotedLine {
  readonly productId: string;
  readonly quantity: number;
  readonly hsCode: string;
  /** Minor units of the quote's currency, as text: a JSON column keeps them exact. */
  readonly unitPriceMinor: string;
}

type Table = LandedCostQuoteTable & {
  readonly incoterm: Incoterm;
  readonly lines: readonly QuotedLine[];
  readonly charges: readonly Charge[];
};
const all = [
  ...(['id', 'destination', 'incoterm', 'lines', 'goodsMinor', 'freightMinor', 'insuranceMinor', 'currency'] as const),
  ...([
    'charges',
    'customsMinor',
    'estimatedTotalMinor',
    'destinationCurrency',
    'exportProcedure',
    'procedure',
  ] as const),
  ...(['ruleVersion', 'createdAt', 'expiresAt', 'usedBy', 'holdsAllowance', 'parties', 'newestKey'] as const),
] as const;
const columns = columnsOf<Table>()(all);

/**
 * `holdsAllowance` says whether it takes a part of an allowance, so that the destination is told what becomes of it, `parties` which principals may see it
 * besides its hub and the operator there.
 */
export type QuoteRow = RowOf<typeof columns>;

const isVisible = visibleBy('parties && :visible');
export const quotesById = sql<QuoteRow, { ids: readonly string[]; visible: Visible }>(
  'quotes_by_id',
  `SELECT ${columns} FROM landed_cost_quote WHERE id = ANY(:ids) AND ${isVisible}`,
);
const lock = sql<QuoteRow, { id: string; visible: Visible }>(
  'quote_lock',
  `SELECT ${columns} FROM landed_cost_quote WHERE id = :id AND ${isVisible} FOR UPDATE`,
);
const insert = insertOf<Table>()(all, {
  ...{ name: 'quote_insert', table: 'landed_cost_quote', json: ['lines', 'charges'] },
});
const use = sql<never, { id: string; tradeRef: string }>(
  'quote_use',
  'UPDATE landed_cost_quote SET used_by = :tradeRef WHERE id = :id',
);

/** The quote, which no other transaction can use meanwhile. */
export function lockQuote(executor: Executor, id: string, visible: Visible): Promise<QuoteRow | undefined> {
  return lock.first(executor, { id, visible });
}

export async function insertQuote(executor: Executor, quote: QuoteRow): Promise<void> {
  await insert.run(executor, quote);
}

export async function useQuote(executor: Executor, id: string, tradeRef: string): Promise<void> {
  await use.run(executor, { id, tradeRef });
}

/** All quotes, newest first. */
export const quoteList: OrderedList<QuoteRow> = {
  ...{ name: 'quotes', table: 'landed_cost_quote', columns, key: 'newest_key' },
};

const ofState = {
  OPEN: 'used_by IS NULL AND expires_at > :open::timestamptz',
  USED: 'used_by IS NOT NULL',
  EXPIRED: 'used_by IS NULL AND expires_at <= :expired::timestamptz',
} as const;

/** What a filter means at a moment, for who may see these rows. */
export function quoteConditions(filter: LandedCostQuoteFilter, visible: Visible, at: string): Condition[] {
  const { state, destination, usedBy } = filter;
  const conditions: Condition[] = [];
  if (visible !== null) conditions.push({ name: 'visible', sql: 'parties && :visible', value: visible });
  if (state != null) {
    conditions.push({ name: state.toLowerCase(), sql: ofState[state], value: at, isMoment: true });
  }
  if (destination != null) {
    conditions.push({ name: 'destination', sql: 'destination = :destination', value: destination });
  }
  if (usedBy != null) conditions.push({ name: 'trade', sql: 'used_by = :trade', value: usedBy });
  return [...conditions, ...commonConditions(filter)];
}

/** The quote as the contract shows it. */
export function quoteOf(row: QuoteRow, originHub: string) {
  const inOrigin = (units: bigint) => moneyOf(units, row.currency);
  return {
    id: row.id,
    ownerId: row.parties.find((party) => parseGlobalId(party)?.type === 'Marketplace') ?? null,
    origin: { code: originHub },
    destination: { code: row.destination },
    lines: row.lines.map(({ productId, quantity, unitPriceMinor }) => ({
      product: { id: productId },
      quantity,
      unitPrice: inOrigin(BigInt(unitPriceMinor)),
    })),
    goods: inOrigin(row.goodsMinor),
    freight: inOrigin(row.freightMinor),
    insurance: inOrigin(row.insuranceMinor),
    dueToOrigin: inOrigin(row.goodsMinor + row.freightMinor + row.insuranceMinor),
    charges: row.charges,
    dueToCustoms: moneyOf(row.customsMinor, row.destinationCurrency),
    estimatedTotal: moneyOf(row.estimatedTotalMinor, row.destinationCurrency),
    procedure: row.procedure,
    ruleVersion: row.ruleVersion,
    createdAt: row.createdAt,
    expiresAt: row.expiresAt,
    usedBy: row.usedBy,
    takesAllowance: row.holdsAllowance,
  };
}
