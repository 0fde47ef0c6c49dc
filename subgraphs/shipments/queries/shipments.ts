import { type Visible, visibleBy } from '../../host/access/visibleTo.ts';
import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { Incoterm, Money, ShipmentState } from '../resolverTypes.ts';

/** What a shipment holds of one product. */
export interface ShippedItem {
  readonly productId: string;
  readonly quantity: number;
  readonly hsCode: string;
  readonly customsValue: Money;
}

export interface ShipmentRow {
  readonly id: string;
  readonly tradeRef: string;
  readonly state: ShipmentState;
  readonly destination: string;
  readonly incoterm: Incoterm;
  readonly sscc: string;
  readonly s10: string;
  readonly items: readonly ShippedItem[];
  readonly createdAt: string;
  /** Names of the principals that may see all of it, besides its hub and the operator there. */
  readonly parties: readonly string[];
}

export interface NewShipment extends ShipmentRow {
  readonly quoteId: string;
  readonly reservationId: string;
  readonly newestKey: string;
}

export const shipmentColumns = `id, trade_ref AS "tradeRef", state, destination, incoterm, sscc, s10, items,
  created_at AS "createdAt", parties`;

/** `$1` the ids, `$2` whose. */
export const shipmentsById: Statement = {
  name: 'shipments_by_id',
  text: `SELECT ${shipmentColumns} FROM shipment WHERE id = ANY($1) AND ${visibleBy('parties && ?', 2)}`,
};
/** `$1` the number, of whomever: `parties` says who may see all of it. */
export const shipmentByNumber: Readonly<Record<'SSCC' | 'S10', Statement>> = {
  SSCC: { name: 'shipment_by_sscc', text: `SELECT ${shipmentColumns} FROM shipment WHERE sscc = $1` },
  S10: { name: 'shipment_by_s10', text: `SELECT ${shipmentColumns} FROM shipment WHERE s10 = $1` },
};

const lockStatement: Statement = {
  name: 'shipment_lock',
  text: `SELECT ${shipmentColumns} FROM shipment WHERE id = $1 AND ${visibleBy('parties && ?', 2)} FOR UPDATE`,
};
const insertStatement: Statement = {
  name: 'shipment_insert',
  text: `INSERT INTO shipment (id, quote_id, trade_ref, reservation_id, state, destination, incoterm, sscc, s10, items,
      created_at, newest_key, parties)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
};
const nextSerialStatement: Statement = {
  name: 'shipment_next_serial',
  text: `SELECT nextval('shipment_serial') AS serial`,
};
const setStateStatement: Statement = {
  name: 'shipment_set_state',
  text: 'UPDATE shipment SET state = $2 WHERE id = $1',
};
const cancelStatement: Statement = {
  name: 'shipment_cancel',
  text: `UPDATE shipment SET state = 'CANCELLED', cancelled_at = $2, cancel_reason = $3 WHERE id = $1`,
};

/** The shipment, which no other transaction can change meanwhile. */
export async function lockShipment(executor: Executor, id: string, visible: Visible): Promise<ShipmentRow | undefined> {
  const [row] = await executor.query<ShipmentRow>(lockStatement, [id, visible]);
  return row;
}

/** A serial that was never given before and never will be again. @throws when the range is used up */
export async function nextSerial(executor: Executor): Promise<bigint> {
  const [row] = await executor.query<{ serial: bigint }>(nextSerialStatement);
  if (!row) throw new Error('The sequence of shipment serials gave no row.');
  return row.serial;
}

export async function insertShipment(executor: Executor, shipment: NewShipment): Promise<void> {
  await executor.execute(insertStatement, [
    shipment.id,
    shipment.quoteId,
    shipment.tradeRef,
    shipment.reservationId,
    shipment.state,
    shipment.destination,
    shipment.incoterm,
    shipment.sscc,
    shipment.s10,
    JSON.stringify(shipment.items),
    shipment.createdAt,
    shipment.newestKey,
    shipment.parties,
  ]);
}

export async function setState(executor: Executor, id: string, state: ShipmentState): Promise<void> {
  await executor.execute(setStateStatement, [id, state]);
}

export async function cancel(executor: Executor, id: string, at: string, reason: string): Promise<void> {
  await executor.execute(cancelStatement, [id, at, reason]);
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
