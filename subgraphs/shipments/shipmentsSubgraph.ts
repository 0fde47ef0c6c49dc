import { pageSize } from '../host/cursor.ts';
import { idOf } from '../host/globalId.ts';
import type { HubContext, Subgraph } from '../host/Subgraph.ts';
import { createLoaders, type ShipmentsLoaders } from './loaders/createLoaders.ts';
import { tellOfImports } from './operations/tellOfImports.ts';
import { mutations } from './resolvers/mutations.ts';
import { queries } from './resolvers/queries.ts';
import { limits } from './rules/limits.ts';
import { seedShipments } from './seed/seedShipments.ts';
import { serveEpcis } from './serveEpcis.ts';

type Context = HubContext<ShipmentsLoaders>;

/** The contract `shipments`: what goods cost at the door, and where they are on their way across borders. */
export const shipmentsSubgraph: Subgraph<ShipmentsLoaders> = {
  name: 'shipments',
  resolvers: {
    Query: queries,
    Mutation: mutations,
    Shipment: {
      declarations: ({ id }: { id: string }, _: unknown, { loaders }: Context) =>
        loaders.declarationsOfShipment.load(id),
      events: ({ id }: { id: string }, { first }: { first: number }, { loaders }: Context) =>
        loaders.eventsOfShipment.load({ shipmentId: id, first: pageSize(first) }),
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
