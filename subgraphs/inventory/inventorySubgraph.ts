import type { Subgraph } from '../host/Subgraph.ts';
import { createInventoryLoaders, type InventoryLoaders } from './loaders/InventoryLoaders.ts';
import {
  allocationResolvers,
  entityLoaders,
  productResolvers,
  reservationResolvers,
  stockLevelResolvers,
  stockResolvers,
} from './resolvers/entities.ts';
import { mutations } from './resolvers/mutations.ts';
import { queries } from './resolvers/queries.ts';
import { limits } from './rules/limits.ts';
import { seedInventory } from './seed/seedInventory.ts';
import { sweepLapsedHolds } from './sweepLapsedHolds.ts';

/** The contract `inventory`: how much of each product lies where, and for which trades it is held. */
export const inventorySubgraph: Subgraph<InventoryLoaders> = {
  name: 'inventory',
  resolvers: {
    Query: queries,
    Mutation: mutations,
    Product: productResolvers,
    Stock: stockResolvers,
    StockLevel: stockLevelResolvers,
    Reservation: reservationResolvers,
    Allocation: allocationResolvers,
  },
  entities: entityLoaders,
  createLoaders: createInventoryLoaders,
  tasks: [{ name: 'sweep lapsed holds', intervalMs: limits.sweepIntervalMs, run: sweepLapsedHolds }],
  seed: seedInventory,
};
