import { type Visible, visibleBy } from '../../host/access/visibleTo.ts';
import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { NettingCycleState } from '../resolverTypes.ts';

export interface NettingCycleRow {
  readonly id: string;
  readonly counterparty: string;
  readonly number: number;
  readonly currency: string;
  readonly state: NettingCycleState;
  readonly openedAt: string;
  readonly closedAt: string | null;
}

/** One settlement of a cycle. */
export interface NettingLineRow {
  readonly cycleId: string;
  readonly tradeRef: string;
  readonly direction: 'OUT' | 'IN';
  readonly amountMinor: bigint;
  readonly postedAt: string;
}

const columns = `id, counterparty, number, currency, state, opened_at AS "openedAt", closed_at AS "closedAt"`;
const byId: Statement = {
  name: 'netting_cycles_by_id',
  text: `SELECT ${columns} FROM netting_cycle WHERE id = ANY($1) AND ${visibleBy('counterparty = ANY(?)', 2)}`,
};
const open: Statement = {
  name: 'netting_cycle_open',
  text: `SELECT ${columns} FROM netting_cycle WHERE counterparty = $1 AND state = 'OPEN' FOR SHARE`,
};
const newest: Statement = {
  name: 'netting_cycle_newest',
  text: `SELECT ${columns} FROM netting_cycle WHERE counterparty = $1 ORDER BY number DESC LIMIT 1`,
};
const shareById: Statement = {
  name: 'netting_cycle_share',
  text: `SELECT ${columns} FROM netting_cycle WHERE id = $1 FOR SHARE`,
};
const lockById: Statement = {
  name: 'netting_cycle_lock',
  text: `SELECT ${columns} FROM netting_cycle WHERE id = $1 FOR UPDATE`,
};
const lockOpen: Statement = {
  name: 'netting_cycle_lock_open',
  text: `SELECT ${columns} FROM netting_cycle WHERE counterparty = $1 AND state = 'OPEN' FOR UPDATE`,
};
const insert: Statement = {
  name: 'netting_cycle_insert',
  text: `INSERT INTO netting_cycle (id, counterparty, number, currency, state, opened_at) VALUES ($1, $2, $3, $4, 'OPEN', $5)
    ON CONFLICT DO NOTHING`,
};
const move: Statement = {
  name: 'netting_cycle_move',
  text: `UPDATE netting_cycle SET state = $2, closed_at = coalesce(closed_at, $3) WHERE id = $1`,
};
const setCurrency: Statement = {
  name: 'netting_cycle_set_currency',
  text: `UPDATE netting_cycle SET currency = $2
    WHERE id = $1 AND NOT EXISTS (SELECT FROM settlement WHERE netting_cycle_id = $1)`,
};
const unsettled: Statement = {
  name: 'netting_cycles_unsettled',
  text: `SELECT ${columns} FROM netting_cycle WHERE ($1::text IS NULL OR counterparty = $1) AND state <> 'SETTLED'
    ORDER BY counterparty, number`,
};
const lines: Statement = {
  name: 'netting_lines',
  text: `SELECT netting_cycle_id AS "cycleId", trade_ref AS "tradeRef", direction, obligation_minor AS "amountMinor",
      posted_at AS "postedAt"
    FROM settlement WHERE netting_cycle_id = ANY($1) AND trade_ref COLLATE "C" > $2
    ORDER BY trade_ref COLLATE "C", direction LIMIT $3`,
};

export function nettingCyclesById(
  executor: Executor,
  ids: readonly string[],
  visible: Visible,
): Promise<NettingCycleRow[]> {
  return executor.query(byId, [ids, visible]);
}

/** The open cycle with a hub, which cannot be closed before the transaction ends. */
export async function openNettingCycle(transaction: Executor, counterparty: string) {
  const [row] = await transaction.query<NettingCycleRow>(open, [counterparty]);
  return row;
}

/** The open cycle with a hub, to be closed. */
export async function lockOpenNettingCycle(transaction: Executor, counterparty: string) {
  const [row] = await transaction.query<NettingCycleRow>(lockOpen, [counterparty]);
  return row;
}

/** The latest cycle with a hub: the open one. */
export async function newestNettingCycle(executor: Executor, counterparty: string) {
  const [row] = await executor.query<NettingCycleRow>(newest, [counterparty]);
  return row;
}

/** A cycle whose state cannot change before the transaction ends. */
export async function shareNettingCycle(transaction: Executor, id: string): Promise<NettingCycleRow | undefined> {
  const [row] = await transaction.query<NettingCycleRow>(shareById, [id]);
  return row;
}

export async function lockNettingCycle(transaction: Executor, id: string): Promise<NettingCycleRow | undefined> {
  const [row] = await transaction.query<NettingCycleRow>(lockById, [id]);
  return row;
}

/** Of a cycle that is locked. @returns false where it has payments */
export async function setCurrencyOfEmptyCycle(transaction: Executor, id: string, currency: string): Promise<boolean> {
  return (await transaction.execute(setCurrency, [id, currency])) === 1;
}

export async function insertNettingCycle(
  executor: Executor,
  { id, counterparty, number, currency, openedAt }: Omit<NettingCycleRow, 'state' | 'closedAt'>,
): Promise<void> {
  await executor.execute(insert, [id, counterparty, number, currency, openedAt]);
}

export async function moveNettingCycle(
  transaction: Executor,
  id: string,
  state: Exclude<NettingCycleState, 'OPEN'>,
  at: string,
): Promise<void> {
  await transaction.execute(move, [id, state, at]);
}

/** The cycles with a hub, or with any, that are not paid yet. */
export function unsettledNettingCycles(executor: Executor, counterparty: string | null): Promise<NettingCycleRow[]> {
  return executor.query(unsettled, [counterparty]);
}

/** The settlements of these cycles, in order of their trade references. */
export function linesOfNettingCycles(
  executor: Executor,
  cycleIds: readonly string[],
  after = '',
  limit: number | null = null,
): Promise<NettingLineRow[]> {
  return executor.query(lines, [cycleIds, after, limit]);
}
