import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import { commonConditions } from '../../host/lists/commonConditions.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import type { Incoterm, Money, ShipmentFilter, ShipmentState } from '../resolverTypes.ts';
import type { ShipmentTable } from '../tableTypes.ts';

/** What a shipment holds of one product. */
interface ShippedItem {
  readonly productId: string;
  readonly quantity: number;
  readonly hsCode: string;
  readonly customsValue: Money;
}

type Table = ShipmentTable & {
  readonly state: ShipmentState;
  readonly incoterm: Incoterm;
  readonly items: readonly ShippedItem[];
};
const shown = [
  ...(['id', 'tradeRef', 'state', 'destination', 'incoterm', 'sscc', 's10', 'items', 'createdAt', 'parties'] as const),
  ...(['clientReference', 'updatedAt'] as const),
] as const;
const columns = columnsOf<Table>()(shown);

/** `parties` are the principals that may see all of it, besides its hub and the operator there. */
export type ShipmentRow = RowOf<typeof columns>;
export type NewShipment = ShipmentRow & Pick<Table, 'quoteId' | 'reservationId' | 'newestKey'>;

const isVisible = visibleBy('parties && :visible');
export const shipmentsById = sql<ShipmentRow, { ids: readonly string[]; visible: Visible }>(
  'shipments_by_id',
  `SELECT ${columns} FROM shipment WHERE id = ANY(:ids) AND ${isVisible}`,
);
/** By a number, of whomever: `parties` says who may see all of it. */
export const shipmentByNumber = {
  SSCC: sql<ShipmentRow, { number: string }>(
    'shipment_by_sscc',
    `SELECT ${columns} FROM shipment WHERE sscc = :number`,
  ),
  S10: sql<ShipmentRow, { number: string }>('shipment_by_s10', `SELECT ${columns} FROM shipment WHERE s10 = :number`),
};
const lock = sql<ShipmentRow, { id: string; visible: Visible }>(
  'shipment_lock',
  `SELECT ${columns} FROM shipment WHERE id = :id AND ${isVisible} FOR UPDATE`,
);
const insert = insertOf<Table>()([...shown, 'quoteId', 'reservationId', 'newestKey'], {
  ...{ name: 'shipment_insert', table: 'shipment', json: ['items'] },
});
const nextOfSerials = sql<{ serial: bigint }>('shipment_next_serial', `SELECT nextval('shipment_serial') AS serial`);
const setStateOf = sql<never, { id: string; state: ShipmentState; at: string }>(
  'shipment_set_state',
  'UPDATE shipment SET state = :state, updated_at = :at WHERE id = :id',
);
const cancelOne = sql<never, { id: string; at: string; reason: string }>(
  'shipment_cancel',
  `UPDATE shipment SET state = 'CANCELLED', cancelled_at = :at, updated_at = :at, cancel_reason = :reason WHERE id = :id`,
);

/** The shipment, which no other transaction can change meanwhile. */
export function lockShipment(executor: Executor, id: string, visible: Visible): Promise<ShipmentRow | undefined> {
  return lock.first(executor, { id, visible });
}

/** A serial that was never given before and never will be again. @throws when the range is used up */
export async function nextSerial(executor: Executor): Promise<bigint> {
  const row = await nextOfSerials.first(executor, {});
  if (!row) throw new Error('The sequence of shipment serials gave no row.');
  return row.serial;
}

export async function insertShipment(executor: Executor, shipment: NewShipment): Promise<void> {
  await insert.run(executor, shipment);
}

export async function setState(executor: Executor, id: string, state: ShipmentState, at: string): Promise<void> {
  await setStateOf.run(executor, { id, state, at });
}

export async function cancel(executor: Executor, id: string, at: string, reason: string): Promise<void> {
  await cancelOne.run(executor, { id, at, reason });
}

/** All shipments, newest first. */
export const shipmentList: OrderedList<ShipmentRow> = {
  name: 'shipments',
  table: 'shipment',
  columns,
  key: 'newest_key',
};

/** What a filter means, for who may see these rows. */
export function shipmentConditions(filter: ShipmentFilter, visible: Visible): Condition[] {
  const { state, destination, tradeRef } = filter;
  const conditions: Condition[] = [];
  if (visible !== null) conditions.push({ name: 'visible', sql: 'parties && :visible', value: visible });
  if (state != null) conditions.push({ name: 'state', sql: 'state = :state', value: state });
  if (destination != null) {
    conditions.push({ name: 'destination', sql: 'destination = :destination', value: destination });
  }
  if (tradeRef != null) conditions.push({ name: 'trade', sql: 'trade_ref = :trade', value: tradeRef });
  return [...conditions, ...commonConditions(filter)];
}

export type ShownShipment = ReturnType<typeof shipmentOf>;

/**
 * The shipment as the contract shows it, without what its own loaders load.
 * @param isReduced true for who is none of its parties, and has its number
 */
export function shipmentOf(row: ShipmentRow, originHub: string, isReduced = false) {
  const { destination, items, parties: _, ...shown } = row;
  return {
    ...shown,
    isReduced,
    origin: { code: originHub },
    destination: { code: destination },
    items: items.map(({ productId, ...item }) => ({ ...item, product: { id: productId } })),
  };
}
