import { visibleTo } from '../../host/access/visibleTo.ts';
import { cursorWriter, decodeCursor, pageSize } from '../../host/cursor.ts';
import { badInput } from '../../host/hubError.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { ShipmentsLoaders } from '../loaders/createLoaders.ts';
import { type ListedShipment, shipmentList } from '../queries/shipmentList.ts';
import { type ShipmentRow, shipmentByNumber, shipmentOf } from '../queries/shipments.ts';
import type { QueryResolvers } from '../resolverTypes.ts';
import { parseShipmentNumber } from '../rules/shipmentNumbers.ts';

/** The root fields of `Query`. The argument `hubs` is the gateway's concern: a hub answers for itself alone. */
export const queries: QueryResolvers<HubContext<ShipmentsLoaders>> = {
  shipment: (_, { id }, { loaders }) => loaders.shipment.load(id),

  landedCostQuote: (_, { id }, { loaders }) => loaders.quote.load(id),

  async trackShipment(_, { number }, { caller, database, hub, signal }) {
    const parsed = parseShipmentNumber(number);
    if (!parsed) throw badInput('`number` is neither an SSCC nor a UPU S10 number with its right check digit.');
    const [row] = await database.query<ShipmentRow>(shipmentByNumber[parsed.kind], [parsed.number], signal);
    if (!row) return null;
    const visible = visibleTo(caller, hub.code);
    const isParty = visible === null || row.parties.some((party) => visible.includes(party));
    return shipmentOf(row, hub.code, !isParty);
  },

  async shipments(_, { first, after, filter }, { caller, database, hub, signal }) {
    const visible = visibleTo(caller, hub.code);
    const size = pageSize(first);
    const list = shipmentList(filter ?? {});
    const query = JSON.stringify(['shipments', list.page.name, list.values]);
    const start = after == null ? '' : decodeCursor(query, after);
    const rows = await database.query<ListedShipment>(list.page, [start, size + 1, visible, ...list.values], signal);
    const cursorOf = cursorWriter(query);
    const edges = rows.slice(0, size).map(({ sortKey, ...row }) => ({
      cursor: cursorOf(sortKey),
      node: shipmentOf(row, hub.code),
      sortKey,
    }));
    return {
      edges,
      nodes: edges.map(({ node }) => node),
      pageInfo: {
        hasNextPage: rows.length > size,
        hasPreviousPage: after != null,
        startCursor: edges[0]?.cursor ?? null,
        endCursor: edges.at(-1)?.cursor ?? null,
      },
      coverage: null,
      count: async () => {
        const [counted] = await database.query<{ count: number }>(list.count, [visible, ...list.values], signal);
        return counted?.count ?? 0;
      },
    };
  },
};
