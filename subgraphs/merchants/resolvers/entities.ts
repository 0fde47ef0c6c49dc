import { visibleTo } from '../../host/access/visibleTo.ts';
import { decodeCursor, pageSize } from '../../host/cursor.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { MerchantsLoaders } from '../loaders/createLoaders.ts';
import type { ListingResolvers, MerchantResolvers, ProductResolvers } from '../resolverTypes.ts';
import { connectionOf } from './connectionOf.ts';

type Context = HubContext<MerchantsLoaders>;

export const merchantResolvers: MerchantResolvers<Context> = {
  hub: (_, __, { hub }) => ({ code: hub.code }),
  identifiers: ({ id }, _, { loaders }) => loaders.identifiersOfMerchant.load(id),
  /** All of them to the merchant and its hub; to a marketplace its own. */
  async consents({ id }, _, { caller, hub, loaders }) {
    const consents = await loaders.consentsOfMerchant.load(id);
    const visible = visibleTo(caller, hub.code);
    if (visible === null || visible.includes(id)) return consents;
    return consents.filter(({ marketplace }) => visible.includes(marketplace.id));
  },

  async products({ id }, { first, after }, { loaders }) {
    const query = `products of ${id}`;
    const size = pageSize(first);
    const position = after == null ? '' : decodeCursor(query, after);
    const rows = await loaders.productPage.load({ merchantId: id, after: position, limit: size + 1 });
    const count = () => loaders.productCountOfMerchant.load(id);
    return connectionOf({ query, first: size, isContinued: after != null }, rows, count);
  },
};

export const productResolvers: ProductResolvers<Context> = {
  hub: (_, __, { hub }) => ({ code: hub.code }),
  merchant: ({ merchant }, _, { loaders }) => loaders.merchant.load(merchant.id),
  /** Everybody sees what is offered now; what was paused or is a draft, the merchant, its hub and that marketplace. */
  async listings({ id, merchant }, _, { caller, hub, loaders }) {
    const listings = await loaders.listingsOfProduct.load(id);
    const visible = visibleTo(caller, hub.code);
    if (visible === null || visible.includes(merchant.id)) return listings;
    return listings.filter(({ status, marketplace }) => status === 'ACTIVE' || visible.includes(marketplace.id));
  },
};

export const listingResolvers: ListingResolvers<Context> = {
  product: ({ product }, _, { loaders }) => loaders.product.load(product.id),
};
