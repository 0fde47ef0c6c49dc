import { columnsOf, type Executor, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import type { SettlementCorrectionTable } from '../tableTypes.ts';

const names = [
  ...(['id', 'tradeRef', 'payerHub', 'counterparty', 'minor', 'currency', 'reason', 'state', 'error'] as const),
  ...(['proposedAt', 'updatedAt'] as const),
] as const;
const columns = columnsOf<SettlementCorrectionTable>()(names);

/** The amount that a payment should have, as this hub proposes it. */
export type CorrectionRow = RowOf<typeof columns>;

const byId = sql<CorrectionRow, { ids: readonly string[] }>(
  'corrections_by_id',
  `SELECT ${columns} FROM settlement_correction WHERE id = ANY(:ids)`,
);
const ofTrade = sql<CorrectionRow, { tradeRef: string; limit: number }>(
  'corrections_of_trade',
  `SELECT ${columns} FROM settlement_correction WHERE trade_ref = :tradeRef ORDER BY number DESC LIMIT :limit`,
);
const proposed = sql<CorrectionRow, { limit: number }>(
  'corrections_proposed',
  `SELECT ${columns} FROM settlement_correction WHERE state = 'PROPOSED' ORDER BY updated_at LIMIT :limit`,
);
const lock = sql<CorrectionRow, { id: string }>(
  'correction_lock',
  `SELECT ${columns} FROM settlement_correction WHERE id = :id FOR UPDATE`,
);
const withdraw = sql<never, { tradeRef: string; payerHub: string; at: string }>(
  'correction_withdraw',
  `UPDATE settlement_correction SET state = 'WITHDRAWN', updated_at = :at
    WHERE trade_ref = :tradeRef AND payer_hub = :payerHub AND state = 'PROPOSED'`,
);
const insert = insertOf<SettlementCorrectionTable>()(names, {
  ...{ name: 'correction_insert', table: 'settlement_correction' },
});
const move = sql<never, Pick<CorrectionRow, 'id' | 'state' | 'error' | 'updatedAt'>>(
  'correction_move',
  `UPDATE settlement_correction SET state = :state, error = :error, updated_at = :updatedAt
    WHERE id = :id AND state = 'PROPOSED'`,
);

export function correctionsById(executor: Executor, ids: readonly string[]) {
  return byId.rows(executor, { ids });
}

/** All that were proposed for the payments of a trade, the newest first. */
export function correctionsOfTrade(executor: Executor, tradeRef: string, limit: number) {
  return ofTrade.rows(executor, { tradeRef, limit });
}

/** Those that wait for the other hub, the one first that was looked at longest ago. */
export function proposedCorrections(executor: Executor, limit: number) {
  return proposed.rows(executor, { limit });
}

export function lockCorrection(transaction: Executor, id: string): Promise<CorrectionRow | undefined> {
  return lock.first(transaction, { id });
}

/** Proposes a correction in the place of what was proposed before. */
export async function insertCorrection(transaction: Executor, correction: CorrectionRow): Promise<void> {
  const { tradeRef, payerHub, proposedAt } = correction;
  await withdraw.run(transaction, { tradeRef, payerHub, at: proposedAt });
  await insert.run(transaction, correction);
}

/** Writes what came of a proposal, unless it was replaced or booked meanwhile. */
export async function moveCorrection(
  executor: Executor,
  correction: Pick<CorrectionRow, 'id' | 'state' | 'error' | 'updatedAt'>,
): Promise<void> {
  await move.run(executor, correction);
}
