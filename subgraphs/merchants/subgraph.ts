import type { Subgraph } from '../host/Subgraph.ts';
import { createLoaders, type MerchantsLoaders } from './loaders.ts';
import { entities, mutations, queries, types } from './resolvers.ts';
import { seedMerchants } from './seed/seedMerchants.ts';

/** The contract `merchants`: merchants, products and listings. */
export const subgraph: Subgraph<MerchantsLoaders> = {
  name: 'merchants',
  resolvers: { Query: queries, Mutation: mutations, ...types },
  entities,
  createLoaders,
  seed: seedMerchants,
};
