import { moneyOf } from '../../host/money.ts';
import type { PostingRow } from '../queries/entries.ts';

/** A posting together with what the world outside calls it. */
export type StatementCsvLine = PostingRow & { readonly tradeRef: string | null; readonly reference: string | null };

interface Statement {
  readonly currency: string;
  readonly from: string;
  readonly to: string;
  /** In minor units. */
  readonly opening: bigint;
  readonly closing: bigint;
  /** 1 where debits raise the balance, −1 where credits do. */
  readonly sign: 1 | -1;
}

const header = [
  ...[
    'postedAt',
    'purpose',
    'amount',
    'balance',
    'currency',
    'tradeRef',
    'reference',
    'counterAccountKind',
    'transferId',
  ],
];

/** A statement as CSV (RFC 4180): a header, the opening balance, each posting with its signed amount, the closing balance. */
export function statementCsv(statement: Statement, lines: readonly StatementCsvLine[]): string {
  const { currency, from, to, opening, closing, sign } = statement;
  const amountOf = (minor: bigint) => moneyOf(minor, currency).amount;
  const rows = lines.map(({ side, amount, balance, ...line }) => {
    const change = BigInt(side === 'DEBIT' ? sign : -sign) * amount;
    const documents = [line.tradeRef ?? '', line.reference ?? '', line.counterAccountKind, line.transferId];
    return [line.postedAt, line.purpose, amountOf(change), amountOf(balance), currency, ...documents.map(asText)];
  });
  const balanceRow = (at: string, purpose: string, minor: bigint) => [
    at,
    purpose,
    '',
    amountOf(minor),
    currency,
    ...empty,
  ];
  return [header, balanceRow(from, 'OPENING', opening), ...rows, balanceRow(to, 'CLOSING', closing)]
    .map((row) => `${row.map(quoted).join(',')}\r\n`)
    .join('');
}

const empty = ['', '', '', ''];

/** A bank's reference that begins as a formula would be computed by spreadsheets: they take it as text after an apostrophe. */
function asText(value: string): string {
  return /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
}

function quoted(value: string): string {
  return /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}
