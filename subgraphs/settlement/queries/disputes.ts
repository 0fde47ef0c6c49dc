import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import type { DisputeTable } from '../tableTypes.ts';

const written = [
  ...(['id', 'settlementId', 'tradeRef', 'shipmentId', 'openedBy', 'state', 'reason', 'evidence'] as const),
  ...(['retainedMinor', 'currency', 'parties', 'createdAt', 'updatedAt'] as const),
] as const;
const columns = columnsOf<DisputeTable>()([
  ...(['id', 'settlementId', 'tradeRef', 'shipmentId', 'openedBy', 'state', 'reason', 'evidence'] as const),
  ...([
    'retainedMinor',
    'currency',
    'refundMinor',
    'returnId',
    'decision',
    'parties',
    'createdAt',
    'updatedAt',
  ] as const),
]);

/** A dispute. Amounts in minor units of the merchant's currency. */
export type DisputeRow = RowOf<typeof columns>;

const isVisible = visibleBy('parties && :visible');
const byId = sql<DisputeRow, { ids: readonly string[]; visible: Visible }>(
  'disputes_by_id',
  `SELECT ${columns} FROM dispute WHERE id = ANY(:ids) AND ${isVisible}`,
);
const byShipment = sql<DisputeRow, { ids: readonly string[]; visible: Visible }>(
  'disputes_by_shipment',
  `SELECT ${columns} FROM dispute WHERE shipment_id = ANY(:ids) AND ${isVisible} ORDER BY created_at, id`,
);
const lock = sql<DisputeRow, { id: string; visible: Visible }>(
  'dispute_lock',
  `SELECT ${columns} FROM dispute WHERE id = :id AND ${isVisible} FOR UPDATE`,
);
const openOne = sql<DisputeRow, { settlementId: string }>(
  'dispute_open_of_settlement',
  `SELECT ${columns} FROM dispute WHERE settlement_id = :settlementId AND state = 'OPEN'`,
);
const insert = insertOf<DisputeTable>()(written, {
  ...{ name: 'dispute_insert', table: 'dispute', after: 'ON CONFLICT DO NOTHING' },
});
type End = Pick<DisputeTable, 'id' | 'state' | 'refundMinor' | 'returnId' | 'decision' | 'updatedAt'>;
const end = sql<never, End>(
  'dispute_end',
  `UPDATE dispute SET state = :state, refund_minor = :refundMinor, return_id = :returnId, decision = :decision,
      retained_minor = 0, updated_at = :updatedAt
    WHERE id = :id`,
);

export function disputesById(executor: Executor, ids: readonly string[], visible: Visible) {
  return byId.rows(executor, { ids, visible });
}

export function disputesOfShipments(executor: Executor, ids: readonly string[], visible: Visible) {
  return byShipment.rows(executor, { ids, visible });
}

/** The dispute, which no other transaction can change meanwhile. */
export function lockDispute(transaction: Executor, id: string, visible: Visible) {
  return lock.first(transaction, { id, visible });
}

/** The open dispute over what a settlement pays; whoever opens one has locked the settlement. */
export function openDisputeOf(executor: Executor, settlementId: string): Promise<DisputeRow | undefined> {
  return openOne.first(executor, { settlementId });
}

/** @returns false where one is open already */
export async function insertDispute(
  transaction: Executor,
  dispute: Pick<DisputeTable, (typeof written)[number]>,
): Promise<boolean> {
  return (await insert.run(transaction, dispute)) === 1;
}

export async function endDispute(transaction: Executor, ended: End): Promise<void> {
  await end.run(transaction, ended);
}
