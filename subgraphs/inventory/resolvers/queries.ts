import { ownId } from '../../host/globalId.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { InventoryLoaders } from '../loaders/InventoryLoaders.ts';
import type { QueryResolvers } from '../resolverTypes.ts';
import { visibleLevel } from './entities.ts';

export const queries: QueryResolvers<HubContext<InventoryLoaders>> = {
  reservation: (_, { id }, { hub, loaders }) => loaders.reservationById.load(ownId(id, hub.code, 'Reservation')),
  stockLevel: (_, { id }, { hub, loaders }) => visibleLevel(ownId(id, hub.code, 'StockLevel'), loaders),
};
