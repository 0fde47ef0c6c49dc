import { idOf } from '../host/globalId.ts';
import type { HubContext, Subgraph } from '../host/Subgraph.ts';
import { createLoaders, type MerchantsLoaders } from './loaders/createLoaders.ts';
import { listingResolvers, merchantResolvers, productResolvers } from './resolvers/entities.ts';
import { mutations } from './resolvers/mutations.ts';
import { queries } from './resolvers/queries.ts';
import { seedMerchants } from './seed/seedMerchants.ts';

type Context = HubContext<MerchantsLoaders>;

/** Counted only where a client asks. */
const connection = { totalCount: ({ count }: { count: () => Promise<number> }) => count() };

/** The contract `merchants`: who sells, what, and where it is listed. */
export const merchantsSubgraph: Subgraph<MerchantsLoaders> = {
  name: 'merchants',
  resolvers: {
    Query: queries,
    Mutation: mutations,
    Merchant: merchantResolvers,
    Product: productResolvers,
    Listing: listingResolvers,
    MerchantConnection: connection,
    ProductConnection: connection,
  },
  entities: {
    Merchant: (references, { loaders }: Context) => loaders.merchant.loadMany(references.map(idOf)),
    Product: (references, { loaders }: Context) => loaders.product.loadMany(references.map(idOf)),
    Listing: (references, { loaders }: Context) => loaders.listing.loadMany(references.map(idOf)),
  },
  createLoaders,
  seed: seedMerchants,
};
