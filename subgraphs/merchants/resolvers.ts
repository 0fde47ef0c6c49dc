import type { EntityLoaders } from '../../schema/federatedSchema.ts';
import { visibleTo } from '../host/access/parties.ts';
import { decodeCursor, pageSize } from '../host/connections.ts';
import { defineMutation } from '../host/defineMutation.ts';
import { idOf, parseGlobalId } from '../host/globalId.ts';
import { badInput } from '../host/hubErrors.ts';
import { connectionOf, readPage } from '../host/lists/readPage.ts';
import { readerOf } from '../host/loaders.ts';
import type { HubContext } from '../host/Subgraph.ts';
import type { MerchantsLoaders } from './loaders.ts';
import { grantConsent, revokeConsent } from './operations/consents.ts';
import { listProduct, relistProducts, withdrawListing } from './operations/listings.ts';
import { decideKyb, registerMerchant, updateMerchant } from './operations/merchants.ts';
import { createProduct, deleteProduct, updateProduct } from './operations/products.ts';
import { merchantByRegistration, merchantConditions, merchantList } from './queries/merchants.ts';
import { productConditions, productLists, productOf } from './queries/products.ts';
import type {
  ListingResolvers,
  MerchantResolvers,
  MutationResolvers,
  ProductResolvers,
  QueryResolvers,
} from './resolverTypes.ts';
import { findHeading } from './rules/hsCodes.ts';
import { checkIdentifier, normalisedNumbers } from './rules/identifiers.ts';
import { limits } from './rules/limits.ts';

type Context = HubContext<MerchantsLoaders>;

/** The root fields of `Query`. The argument `hubs` is the gateway's concern: a hub answers for itself alone. */
export const queries: QueryResolvers<Context> = {
  merchant: (_, { id }, { loaders }) => loaders.merchant.load(id),

  product: (_, { id }, { loaders }) => loaders.product.load(id),

  async merchantByRegistration(_, { scheme, number: text }, { caller, hub, database, signal, now }) {
    if (text.length > 2 * limits.identifierLength) throw badInput('`number` is longer than that of any scheme.');
    const year = new Date(now()).getUTCFullYear();
    // What is malformed was never registered.
    const numbers = normalisedNumbers(scheme, text).filter((each) => checkIdentifier(scheme, each, year) !== 'FAIL');
    if (numbers.length === 0) return null;
    const asked = { scheme, numbers, visible: visibleTo(caller, hub.code) };
    return (await merchantByRegistration.first(readerOf({ database, signal }), asked)) ?? null;
  },

  merchants(_, { first, after, filter }, context) {
    const conditions = merchantConditions(filter ?? {}, visibleTo(context.caller, context.hub.code));
    return readPage(context, merchantList, conditions, { first, after }, (row) => row);
  },

  products: (_, { first, after, filter, orderBy }, context) =>
    readPage(context, productLists[orderBy], productConditions(filter ?? {}), { first, after }, productOf),

  hsCode: (_, { code }) => findHeading(code),
};

/** The root fields of `Mutation`. */
export const mutations: MutationResolvers<HubContext> = {
  registerMerchant: defineMutation({ name: 'registerMerchant', field: 'merchant', work: registerMerchant }),
  updateMerchant: defineMutation({ name: 'updateMerchant', field: 'merchant', work: updateMerchant }),
  decideKyb: defineMutation({ name: 'decideKyb', field: 'merchant', work: decideKyb }),
  grantConsent: defineMutation({ name: 'grantConsent', field: 'merchant', work: grantConsent }),
  revokeConsent: defineMutation({ name: 'revokeConsent', field: 'merchant', work: revokeConsent }),
  createProduct: defineMutation({ name: 'createProduct', field: 'product', work: createProduct }),
  updateProduct: defineMutation({ name: 'updateProduct', field: 'product', work: updateProduct }),
  deleteProduct: defineMutation({ name: 'deleteProduct', field: 'product', work: deleteProduct }),
  listProduct: defineMutation({ name: 'listProduct', field: 'listing', work: listProduct }),
  withdrawListing: defineMutation({ name: 'withdrawListing', field: 'listing', work: withdrawListing }),
  relistProducts: defineMutation({ name: 'relistProducts', field: 'relisted', work: relistProducts }),
};

const Merchant: MerchantResolvers<Context> = {
  hub: (_, __, { hub }) => ({ code: hub.code }),
  identifiers: ({ id }, _, { loaders }) => loaders.identifiersOfMerchant.load(id),
  /** All of them to the merchant and its hub; to a marketplace its own, to another hub those to its marketplaces. */
  async consents({ id }, _, { caller, hub, loaders }) {
    const consents = await loaders.consentsOfMerchant.load(id);
    const visible = visibleTo(caller, hub.code);
    if (visible === null || visible.includes(id)) return consents;
    const { principal } = caller;
    if (principal.kind === 'hub')
      return consents.filter(({ marketplace }) => parseGlobalId(marketplace.id)?.hub === principal.hub);
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

const Product: ProductResolvers<Context> = {
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

const Listing: ListingResolvers<Context> = {
  product: ({ product }, _, { loaders }) => loaders.product.load(product.id),
};

/** Counted only where a client asks. */
const connection = { totalCount: ({ count }: { count: () => Promise<number> }) => count() };

/** Resolvers by type, of the fields that are not simply there. */
export const types = { Merchant, Product, Listing, MerchantConnection: connection, ProductConnection: connection };

export const entities: EntityLoaders<Context> = {
  Merchant: (references, { loaders }) => loaders.merchant.loadMany(references.map(idOf)),
  Product: (references, { loaders }) => loaders.product.loadMany(references.map(idOf)),
  Listing: (references, { loaders }) => loaders.listing.loadMany(references.map(idOf)),
};
