import { pageSize } from '../host/cursor.ts';
import { idOf } from '../host/globalId.ts';
import { hubError } from '../host/hubError.ts';
import type { HubContext, Subgraph } from '../host/Subgraph.ts';
import { createLoaders, type ShipmentsLoaders } from './loaders/createLoaders.ts';
import { tellOfImports } from './operations/tellOfImports.ts';
import type { ShownShipment } from './queries/shipments.ts';
import { mutations } from './resolvers/mutations.ts';
import { queries } from './resolvers/queries.ts';
import { limits } from './rules/limits.ts';
import { seedShipments } from './seed/seedShipments.ts';
import { serveEpcis } from './serveEpcis.ts';

type Context = HubContext<ShipmentsLoaders>;

/** A field that whoever only has the parcel's number is not told. */
function ofParties<Value>(read: (shipment: ShownShipment, context: Context) => Value) {
  return (shipment: ShownShipment, _: unknown, context: Context): Value => {
    if (!shipment.isReduced) return read(shipment, context);
    throw hubError('UNAUTHORIZED_FIELD_OR_TYPE', "This is of another's shipment.");
  };
}

/** The contract `shipments`: what goods cost at the door, and where they are on their way across borders. */
export const shipmentsSubgraph: Subgraph<ShipmentsLoaders> = {
  name: 'shipments',
  resolvers: {
    Query: queries,
    Mutation: mutations,
    Shipment: {
      tradeRef: ofParties(({ tradeRef }) => tradeRef),
      incoterm: ofParties(({ incoterm }) => incoterm),
      items: ofParties(({ items }) => items),
      declarations: ofParties(({ id }, { loaders }) => loaders.declarationsOfShipment.load(id)),
      async events({ id, isReduced }: ShownShipment, { first }: { first: number }, { loaders }: Context) {
        const events = await loaders.eventsOfShipment.load({ shipmentId: id, first: pageSize(first) });
        return isReduced ? events.map((event) => ({ ...event, location: null, corrects: null })) : events;
      },
    },
    // Counted only where a client asks.
    ShipmentConnection: { totalCount: ({ count }: { count: () => Promise<number> }) => count() },
  },
  entities: {
    Shipment: (references, { loaders }: Context) => loaders.shipment.loadMany(references.map(idOf)),
    LandedCostQuote: (references, { loaders }: Context) => loaders.quote.loadMany(references.map(idOf)),
    Declaration: (references, { loaders }: Context) => loaders.declaration.loadMany(references.map(idOf)),
  },
  createLoaders,
  addRoutes: serveEpcis,
  tasks: [{ name: 'tell destinations of imports', intervalMs: limits.noticeIntervalMs, run: tellOfImports }],
  seed: seedShipments,
};
