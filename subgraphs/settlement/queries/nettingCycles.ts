import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, type RowOf, sql } from '../../host/database/sql.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import { moneyOf } from '../../host/money.ts';
import type { NettingCycleFilter } from '../resolverTypes.ts';
import type { NettingCycleTable, SettlementTable } from '../tableTypes.ts';
import { equal, ofParties, within } from './lists.ts';

const columns = columnsOf<NettingCycleTable>()([
  ...(['id', 'counterparty', 'number', 'currency', 'state', 'openedAt', 'closedAt'] as const),
  ...(['contested', 'updatedAt'] as const),
]);

export type NettingCycleRow = RowOf<typeof columns>;

/** A settlement that is posted, which then is in a cycle. */
type Posted = SettlementTable & { readonly nettingCycleId: string; readonly postedAt: string };
const lineColumns = columnsOf<Posted>()(['tradeRef', 'direction', 'postedAt'], {
  cycleId: 'nettingCycleId',
  amountMinor: 'netMinor',
});

/** One settlement of a cycle. */
export type NettingLineRow = RowOf<typeof lineColumns>;

interface ObligationRow {
  readonly counterparty: string;
  readonly direction: SettlementTable['direction'];
  readonly currency: string;
  readonly minor: bigint;
  readonly settlements: number;
}

const byId = sql<NettingCycleRow, { ids: readonly string[]; visible: Visible }>(
  'netting_cycles_by_id',
  `SELECT ${columns} FROM netting_cycle WHERE id = ANY(:ids) AND ${visibleBy('counterparty = ANY(:visible)')}`,
);
const open = sql<NettingCycleRow, { counterparty: string }>(
  'netting_cycle_open',
  `SELECT ${columns} FROM netting_cycle WHERE counterparty = :counterparty AND state = 'OPEN' FOR SHARE`,
);
const newest = sql<NettingCycleRow, { counterparty: string }>(
  'netting_cycle_newest',
  `SELECT ${columns} FROM netting_cycle WHERE counterparty = :counterparty ORDER BY number DESC LIMIT 1`,
);
const shareById = sql<NettingCycleRow, { id: string }>(
  'netting_cycle_share',
  `SELECT ${columns} FROM netting_cycle WHERE id = :id FOR SHARE`,
);
const lockById = sql<NettingCycleRow, { id: string }>(
  'netting_cycle_lock',
  `SELECT ${columns} FROM netting_cycle WHERE id = :id FOR UPDATE`,
);
const lockOpen = sql<NettingCycleRow, { counterparty: string }>(
  'netting_cycle_lock_open',
  `SELECT ${columns} FROM netting_cycle WHERE counterparty = :counterparty AND state = 'OPEN' FOR UPDATE`,
);
type NewNettingCycle = Omit<NettingCycleRow, 'state' | 'closedAt' | 'contested' | 'updatedAt'>;
const insert = sql<never, NewNettingCycle>(
  'netting_cycle_insert',
  `INSERT INTO netting_cycle (id, counterparty, number, currency, state, opened_at, updated_at)
    VALUES (:id, :counterparty, :number, :currency, 'OPEN', :openedAt, :openedAt) ON CONFLICT DO NOTHING`,
);
const move = sql<never, { id: string; state: NettingCycleRow['state']; at: string }>(
  'netting_cycle_move',
  'UPDATE netting_cycle SET state = :state, closed_at = coalesce(closed_at, :at), updated_at = :at WHERE id = :id',
);
const setCurrency = sql<never, { id: string; currency: string }>(
  'netting_cycle_set_currency',
  `UPDATE netting_cycle SET currency = :currency
    WHERE id = :id AND NOT EXISTS (SELECT FROM settlement WHERE netting_cycle_id = :id)`,
);
const contest = sql<never, { id: string; tradeRefs: readonly string[] }>(
  'netting_cycle_contest',
  "UPDATE netting_cycle SET contested = :tradeRefs WHERE id = :id AND state = 'DISPUTED'",
);
const carry = sql<never, { id: string; nextId: string; tradeRefs: readonly string[] }>(
  'netting_cycle_carry',
  'UPDATE settlement SET netting_cycle_id = :nextId WHERE netting_cycle_id = :id AND trade_ref = ANY(:tradeRefs)',
);
const setCarried = sql<never, { id: string; tradeRefs: readonly string[] }>(
  'netting_cycle_set_carried',
  'UPDATE netting_cycle SET contested = :tradeRefs WHERE id = :id',
);
const filled = sql<{ id: string }, { id: string }>(
  'netting_cycle_filled',
  'SELECT id FROM settlement WHERE netting_cycle_id = :id LIMIT 1',
);
const unsettled = sql<NettingCycleRow, { counterparty: string | null }>(
  'netting_cycles_unsettled',
  `SELECT ${columns} FROM netting_cycle
    WHERE (:counterparty::text IS NULL OR counterparty = :counterparty) AND state <> 'SETTLED'
    ORDER BY counterparty, number`,
);
const lines = sql<NettingLineRow, { cycleIds: readonly string[]; after: string; limit: number | null }>(
  'netting_lines',
  `SELECT ${lineColumns} FROM settlement
    WHERE netting_cycle_id = ANY(:cycleIds) AND net_minor > 0 AND trade_ref COLLATE "C" > :after
    ORDER BY trade_ref COLLATE "C", direction LIMIT :limit`,
);
const outstanding = sql<ObligationRow, { currency: string | null }>(
  'obligations_outstanding',
  `SELECT settlement.counterparty, direction, obligation_currency AS currency,
      sum(net_minor)::bigint AS minor, count(*)::int AS settlements
    FROM settlement JOIN netting_cycle ON netting_cycle.id = netting_cycle_id
    WHERE netting_cycle.state <> 'SETTLED' AND net_minor > 0 AND (:currency::text IS NULL OR obligation_currency = :currency)
    GROUP BY settlement.counterparty, direction, obligation_currency ORDER BY 1, 2, 3`,
);

/** Netting cycles, newest first. */
export const nettingCycleList: OrderedList<NettingCycleRow> = {
  ...{ name: 'netting_cycles', table: 'netting_cycle', columns, key: 'newest_key(opened_at, id)' },
};

export function nettingCycleConditions(filter: NettingCycleFilter, visible: Visible): Condition[] {
  return [
    ...ofParties('counterparty = ANY(:visible)', visible),
    ...equal('state', filter.state),
    ...equal('counterparty', filter.counterparty),
    ...within('opened_at', filter.openedFrom, filter.openedTo),
  ];
}

export function nettingCyclesById(executor: Executor, ids: readonly string[], visible: Visible) {
  return byId.rows(executor, { ids, visible });
}

/** The open cycle with a hub, which cannot be closed before the transaction ends. */
export function openNettingCycle(transaction: Executor, counterparty: string) {
  return open.first(transaction, { counterparty });
}

/** The open cycle with a hub, to be closed. */
export function lockOpenNettingCycle(transaction: Executor, counterparty: string) {
  return lockOpen.first(transaction, { counterparty });
}

/** The latest cycle with a hub: the open one. */
export function newestNettingCycle(executor: Executor, counterparty: string) {
  return newest.first(executor, { counterparty });
}

/** A cycle whose state cannot change before the transaction ends. */
export function shareNettingCycle(transaction: Executor, id: string) {
  return shareById.first(transaction, { id });
}

export function lockNettingCycle(transaction: Executor, id: string) {
  return lockById.first(transaction, { id });
}

/** Of a cycle that is locked. @returns false where it has payments */
export async function setCurrencyOfEmptyCycle(transaction: Executor, id: string, currency: string): Promise<boolean> {
  return (await setCurrency.run(transaction, { id, currency })) === 1;
}

export async function insertNettingCycle(executor: Executor, cycle: NewNettingCycle): Promise<void> {
  await insert.run(executor, cycle);
}

export async function moveNettingCycle(
  transaction: Executor,
  id: string,
  state: Exclude<NettingCycleRow['state'], 'OPEN'>,
  at: string,
): Promise<void> {
  await move.run(transaction, { id, state, at });
}

/** Keeps which payments of a disputed cycle the two hubs book differently. */
export async function setContested(executor: Executor, id: string, tradeRefs: readonly string[]): Promise<void> {
  await contest.run(executor, { id, tradeRefs });
}

/** Moves payments of a cycle that is locked to the next one, and keeps which. */
export async function carryToNextCycle(
  transaction: Executor,
  id: string,
  nextId: string,
  tradeRefs: readonly string[],
): Promise<void> {
  await carry.run(transaction, { id, nextId, tradeRefs });
  await setCarried.run(transaction, { id, tradeRefs });
}

/** Whether a cycle has payments. */
export async function isFilled(executor: Executor, id: string): Promise<boolean> {
  return (await filled.first(executor, { id })) !== undefined;
}

/** The cycles with a hub, or with any, that are not paid yet. */
export function unsettledNettingCycles(executor: Executor, counterparty: string | null) {
  return unsettled.rows(executor, { counterparty });
}

/** The settlements of these cycles, in order of their trade references. */
export function linesOfNettingCycles(
  executor: Executor,
  cycleIds: readonly string[],
  after = '',
  limit: number | null = null,
): Promise<NettingLineRow[]> {
  return lines.rows(executor, { cycleIds, after, limit });
}

/** What this hub owes each other hub, and what each owes it, of payments whose netting cycle is not paid. */
export async function obligationsOf(executor: Executor, hubCode: string, currency: string | null) {
  const rows = await outstanding.rows(executor, { currency });
  return rows.map(({ counterparty, direction, minor, settlements, ...row }) => ({
    from: { code: direction === 'OUT' ? hubCode : counterparty },
    to: { code: direction === 'OUT' ? counterparty : hubCode },
    amount: moneyOf(minor, row.currency),
    settlements,
  }));
}
