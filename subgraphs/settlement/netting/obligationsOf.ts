import type { Executor, Statement } from '../../host/database/Statement.ts';
import { moneyOf } from '../../host/money.ts';

interface ObligationRow {
  readonly counterparty: string;
  readonly direction: 'OUT' | 'IN';
  readonly currency: string;
  readonly minor: bigint;
  readonly settlements: number;
}

const outstanding: Statement = {
  name: 'obligations_outstanding',
  text: `SELECT settlement.counterparty, direction, obligation_currency AS currency,
      sum(obligation_minor)::bigint AS minor, count(*)::int AS settlements
    FROM settlement JOIN netting_cycle ON netting_cycle.id = netting_cycle_id
    WHERE netting_cycle.state <> 'SETTLED' AND ($1::text IS NULL OR obligation_currency = $1)
    GROUP BY settlement.counterparty, direction, obligation_currency ORDER BY 1, 2, 3`,
};

/** What this hub owes each other hub, and what each owes it, of payments whose netting cycle is not paid. */
export async function obligationsOf(executor: Executor, hubCode: string, currency: string | null) {
  const rows = await executor.query<ObligationRow>(outstanding, [currency]);
  return rows.map(({ counterparty, direction, minor, settlements, ...row }) => ({
    from: { code: direction === 'OUT' ? hubCode : counterparty },
    to: { code: direction === 'OUT' ? counterparty : hubCode },
    amount: moneyOf(minor, row.currency),
    settlements,
  }));
}
