import { type Visible, visibleBy } from '../../host/access/visibleTo.ts';
import type { Executor, Statement } from '../../host/database/Statement.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import { moneyOf } from '../../host/money.ts';
import type { Charge, Incoterm } from '../resolverTypes.ts';

/** A line as the quote fixed it. */
export interface QuotedLine {
  readonly productId: string;
  readonly quantity: number;
  readonly hsCode: string;
  /** Minor units of the quote's currency, as text: a JSON column keeps them exact. */
  readonly unitPriceMinor: string;
}

export interface QuoteRow {
  readonly id: string;
  readonly destination: string;
  readonly incoterm: Incoterm;
  readonly lines: readonly QuotedLine[];
  readonly goodsMinor: bigint;
  readonly freightMinor: bigint;
  readonly insuranceMinor: bigint;
  readonly currency: string;
  readonly charges: readonly Charge[];
  readonly customsMinor: bigint;
  readonly estimatedTotalMinor: bigint;
  readonly destinationCurrency: string;
  readonly exportProcedure: string;
  readonly procedure: string;
  readonly ruleVersion: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly usedBy: string | null;
  /** Whether the destination is to be told what becomes of it. */
  readonly holdsAllowance: boolean;
  /** Names of the principals that may see it, besides its hub and the operator there. */
  readonly parties: readonly string[];
}

const columns = `id, destination, incoterm, lines, goods_minor AS "goodsMinor", freight_minor AS "freightMinor",
  insurance_minor AS "insuranceMinor", currency, charges, customs_minor AS "customsMinor",
  estimated_total_minor AS "estimatedTotalMinor", destination_currency AS "destinationCurrency",
  export_procedure AS "exportProcedure", procedure, rule_version AS "ruleVersion", created_at AS "createdAt",
  expires_at AS "expiresAt", used_by AS "usedBy", holds_allowance AS "holdsAllowance", parties`;

/** `$1` the ids, `$2` whose. */
export const quotesById: Statement = {
  name: 'quotes_by_id',
  text: `SELECT ${columns} FROM landed_cost_quote WHERE id = ANY($1) AND ${visibleBy('parties && ?', 2)}`,
};

const lockQuoteStatement: Statement = {
  name: 'quote_lock',
  text: `SELECT ${columns} FROM landed_cost_quote WHERE id = $1 AND ${visibleBy('parties && ?', 2)} FOR UPDATE`,
};
const insertQuoteStatement: Statement = {
  name: 'quote_insert',
  text: `INSERT INTO landed_cost_quote (id, destination, incoterm, lines, goods_minor, freight_minor, insurance_minor,
      currency, charges, customs_minor, estimated_total_minor, destination_currency, export_procedure, procedure,
      rule_version, created_at, expires_at, used_by, holds_allowance, parties)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)`,
};
const useQuoteStatement: Statement = {
  name: 'quote_use',
  text: 'UPDATE landed_cost_quote SET used_by = $2 WHERE id = $1',
};

/** The quote, which no other transaction can use meanwhile. */
export async function lockQuote(executor: Executor, id: string, visible: Visible): Promise<QuoteRow | undefined> {
  const [row] = await executor.query<QuoteRow>(lockQuoteStatement, [id, visible]);
  return row;
}

export async function insertQuote(executor: Executor, quote: QuoteRow): Promise<void> {
  await executor.execute(insertQuoteStatement, [
    quote.id,
    quote.destination,
    quote.incoterm,
    JSON.stringify(quote.lines),
    quote.goodsMinor,
    quote.freightMinor,
    quote.insuranceMinor,
    quote.currency,
    JSON.stringify(quote.charges),
    quote.customsMinor,
    quote.estimatedTotalMinor,
    quote.destinationCurrency,
    quote.exportProcedure,
    quote.procedure,
    quote.ruleVersion,
    quote.createdAt,
    quote.expiresAt,
    quote.usedBy,
    quote.holdsAllowance,
    quote.parties,
  ]);
}

export async function useQuote(executor: Executor, id: string, tradeRef: string): Promise<void> {
  await executor.execute(useQuoteStatement, [id, tradeRef]);
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
    expiresAt: row.expiresAt,
    usedBy: row.usedBy,
  };
}
