import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, type Executor, insertOf, type RowOf, type Sql, sql } from '../../host/database/sql.ts';
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
const setStateOf = sql<never, { id: string; state: ShipmentState }>(
  'shipment_set_state',
  'UPDATE shipment SET state = :state WHERE id = :id',
);
const cancelOne = sql<never, { id: string; at: string; reason: string }>(
  'shipment_cancel',
  `UPDATE shipment SET state = 'CANCELLED', cancelled_at = :at, cancel_reason = :reason WHERE id = :id`,
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

export async function setState(executor: Executor, id: string, state: ShipmentState): Promise<void> {
  await setStateOf.run(executor, { id, state });
}

export async function cancel(executor: Executor, id: string, at: string, reason: string): Promise<void> {
  await cancelOne.run(executor, { id, at, reason });
}

/** The conditions of a filter, by their columns. */
const conditionColumns: Readonly<Record<keyof ShipmentFilter, string>> = {
  state: 'state',
  destination: 'destination',
  tradeRef: 'trade_ref',
};

/** The two statements of a filter. */
interface ShipmentList {
  /** Newest first, after a sort key (`''` from the start). */
  readonly page: Sql<ShipmentRow & { readonly sortKey: string }, ShipmentFilter & Listing>;
  readonly count: Sql<{ count: number }, ShipmentFilter & Pick<Listing, 'visible'>>;
}
interface Listing {
  readonly after: string;
  readonly limit: number;
  readonly visible: Visible;
}

/** By the columns of their conditions. */
const lists = new Map<string, ShipmentList>();

/**
 * The list of a filter: each set of conditions has its own constant pair of statements, so that PostgreSQL plans each with
 * the index that serves it.
 */
export function shipmentList(filter: ShipmentFilter): ShipmentList & { readonly values: readonly string[] } {
  const given = (Object.keys(conditionColumns) as (keyof ShipmentFilter)[]).filter((name) => filter[name] != null);
  const name = given.map((each) => conditionColumns[each]).join('_') || 'all';
  const where = given.map((each) => ` AND ${conditionColumns[each]} = :${each}`).join('');
  const list = lists.get(name) ?? {
    page: sql(
      `shipments_page_by_${name}`,
      `SELECT ${columns}, newest_key AS "sortKey" FROM shipment
        WHERE newest_key > :after AND ${isVisible}${where} ORDER BY newest_key LIMIT :limit`,
    ),
    count: sql(`shipments_count_by_${name}`, `SELECT count(*)::int AS count FROM shipment WHERE ${isVisible}${where}`),
  };
  lists.set(name, list);
  return { ...list, values: given.map((each) => String(filter[each])) };
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
