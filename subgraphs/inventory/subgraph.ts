import type { Subgraph } from '../host/Subgraph.ts';
import { createLoaders, type InventoryLoaders } from './loaders.ts';
import { sweepLapsedHolds } from './operations/moveStock.ts';
import { entities, mutations, queries, types } from './resolvers.ts';
import { limits } from './rules/limits.ts';
import { seedInventory } from './seed/seedInventory.ts';

/** The contract `inventory`: stock levels and reservations. */
export const subgraph: Subgraph<InventoryLoaders> = {
  name: 'inventory',
  resolvers: { Query: queries, Mutation: mutations, ...types },
  entities,
  createLoaders,
  tasks: [{ name: 'sweep lapsed holds', intervalMs: limits.sweepIntervalMs, run: sweepLapsedHolds }],
  seed: seedInventory,
};
