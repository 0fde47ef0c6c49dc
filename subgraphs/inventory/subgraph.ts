import type { Subgraph } from '../host/Subgraph.ts';
import { createLoaders, type InventoryLoaders } from './loaders.ts';
import { sweepLapsedHolds } from './operations/moveStock.ts';
import { entities, mutations, queries, types } from './resolvers.ts';
import { limits } from './rules/limits.ts';
import { seedInventory } from './seed/seedInventory.ts';

/** The contract `inventory`: how much of each product lies where, and for which trades it is held. */
export const subgraph: Subgraph<InventoryLoaders> = {
  name: 'inventory',
  resolvers: { Query: queries, Mutation: mutations, ...types },
  entities,
  createLoaders,
  tasks: [{ name: 'sweep lapsed holds', intervalMs: limits.sweepIntervalMs, run: sweepLapsedHolds }],
  seed: seedInventory,
};
