import type { SettlementTerms } from '../../../schema/registry/SettlementTerms.ts';
import { type Executor, sql } from '../../host/database/sql.ts';
import { moneyOf } from '../../host/money.ts';
import { netDebitCapOf } from '../rules/balanceOf.ts';

interface DueRow {
  readonly counterparty: string;
  readonly currency: string;
  /** In minor units: what this hub owes, what it holds funds for, and what it is owed. */
  readonly owed: bigint;
  readonly pending: bigint;
  readonly due: bigint;
}

const dues = sql<DueRow>(
  'positions',
  `SELECT owner_id AS counterparty, currency,
      coalesce(sum(posted_credits - posted_debits) FILTER (WHERE kind = 'DUE_TO'), 0)::bigint AS owed,
      coalesce(sum(pending_credits) FILTER (WHERE kind = 'DUE_TO'), 0)::bigint AS pending,
      coalesce(sum(posted_debits - posted_credits) FILTER (WHERE kind = 'DUE_FROM'), 0)::bigint AS due
    FROM account WHERE kind IN ('DUE_TO', 'DUE_FROM') GROUP BY owner_id, currency`,
);

/**
 * What this hub owes each other one, and how much of its net debit cap that takes: of each pair in the registry, and of those
 * that still owe something. It is what `holdFunds` compares with the cap.
 */
export async function positionsOf(executor: Executor, hubCode: string, terms: SettlementTerms) {
  const rows = new Map<string, DueRow>();
  for (const { counterparty, currency } of terms.pairsOf(hubCode)) {
    rows.set(`${counterparty} ${currency}`, { counterparty, currency, owed: 0n, pending: 0n, due: 0n });
  }
  for (const row of await dues.rows(executor, {})) {
    const isOfPair = rows.has(`${row.counterparty} ${row.currency}`);
    if (isOfPair || row.owed + row.pending + row.due > 0n) rows.set(`${row.counterparty} ${row.currency}`, row);
  }
  return [...rows.values()]
    .toSorted((a, b) => (`${a.counterparty} ${a.currency}` < `${b.counterparty} ${b.currency}` ? -1 : 1))
    .map((row) => {
      const { counterparty, currency } = row;
      return position(row, netDebitCapOf(terms.pair(hubCode, counterparty), hubCode, currency), hubCode);
    });
}

function position({ counterparty, currency, owed, pending, due }: DueRow, cap: bigint, hubCode: string) {
  const net = owed + pending - due;
  const used = net > 0n ? net : 0n;
  const money = (minor: bigint) => moneyOf(minor, currency);
  return {
    ...{ hub: { code: hubCode }, counterparty: { code: counterparty }, currency },
    ...{ owed: money(owed), pending: money(pending), due: money(due), net: money(net), cap: money(cap) },
    used: cap > 0n ? Number((used * 10_000n) / cap) / 10_000 : null,
    nearCap: used > 0n && used * 10n >= cap * 9n,
  };
}
