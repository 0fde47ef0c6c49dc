import { visibleBy } from '../../host/access/visibleTo.ts';
import type { Statement } from '../../host/database/Statement.ts';
import type { ShipmentFilter } from '../resolverTypes.ts';
import { type ShipmentRow, shipmentColumns } from './shipments.ts';

/** A shipment with its place in the order: newest first. */
export type ListedShipment = ShipmentRow & { readonly sortKey: string };

type Condition = keyof ShipmentFilter;

const conditionColumns: Readonly<Record<Condition, string>> = {
  state: 'state',
  destination: 'destination',
  tradeRef: 'trade_ref',
};

/** The two statements of a filter, and the values of its conditions. */
export interface ShipmentList {
  /** Takes the sort key after which the page begins (`''` from the start), the limit, whose, then the values. */
  readonly page: Statement;
  /** Takes whose, then the values. */
  readonly count: Statement;
  readonly values: readonly string[];
}

/**
 * The list of a filter: each set of conditions has its own constant pair of statements, so that PostgreSQL plans each with
 * the index that serves it.
 */
export function shipmentList(filter: ShipmentFilter): ShipmentList {
  const given = (Object.keys(conditionColumns) as Condition[]).filter((name) => filter[name] != null);
  const name = given.map((each) => conditionColumns[each]).join('_') || 'all';
  const where = (firstParameter: number) =>
    given.map((each, n) => ` AND ${conditionColumns[each]} = $${firstParameter + n}`).join('');
  return {
    page: {
      name: `shipments_page_by_${name}`,
      text: `SELECT ${shipmentColumns}, newest_key AS "sortKey" FROM shipment
        WHERE newest_key > $1 AND ${visibleBy('parties && ?', 3)}${where(4)}
        ORDER BY newest_key LIMIT $2`,
    },
    count: {
      name: `shipments_count_by_${name}`,
      text: `SELECT count(*)::int AS count FROM shipment WHERE ${visibleBy('parties && ?', 1)}${where(2)}`,
    },
    values: given.map((each) => String(filter[each])),
  };
}
