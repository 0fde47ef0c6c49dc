import type { EntityLoaders } from '../../schema/federatedSchema.ts';
import { visibleTo } from '../host/access/parties.ts';
import { cursorWriter, decodeCursor, pageSize } from '../host/connections.ts';
import type { Database } from '../host/database/Database.ts';
import { defineMutation } from '../host/defineMutation.ts';
import { idOf, parseGlobalId } from '../host/globalId.ts';
import { badInput } from '../host/hubErrors.ts';
import { readerOf } from '../host/loaders.ts';
import type { HubContext } from '../host/Subgraph.ts';
import type { MerchantsLoaders } from './loaders.ts';
import { grantConsent, revokeConsent } from './operations/consents.ts';
import { decideKyb, registerMerchant } from './operations/merchants.ts';
import { createProduct, listProduct } from './operations/products.ts';
import { type Condition, countStatement, type OrderedList, pageStatement } from './queries/lists.ts';
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
import { checkIdentifier, normalisedNumber } from './rules/identifiers.ts';
import { limits } from './rules/limits.ts';

type Context = HubContext<MerchantsLoaders>;

/** The root fields of `Query`. The argument `hubs` is the gateway's concern: a hub answers for itself alone. */
export const queries: QueryResolvers<Context> = {
  merchant: (_, { id }, { loaders }) => loaders.merchant.load(id),

  product: (_, { id }, { loaders }) => loaders.product.load(id),

  async merchantByRegistration(_, { scheme, number: text }, { caller, hub, database, signal, now }) {
    if (text.length > 2 * limits.identifierLength) throw badInput('`number` is longer than that of any scheme.');
    const number = normalisedNumber(scheme, text);
    // What is malformed was never registered.
    if (checkIdentifier(scheme, number, new Date(now()).getUTCFullYear()) === 'FAIL') return null;
    const asked = { scheme, number, visible: visibleTo(caller, hub.code) };
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
  decideKyb: defineMutation({ name: 'decideKyb', field: 'merchant', work: decideKyb }),
  grantConsent: defineMutation({ name: 'grantConsent', field: 'merchant', work: grantConsent }),
  revokeConsent: defineMutation({ name: 'revokeConsent', field: 'merchant', work: revokeConsent }),
  createProduct: defineMutation({ name: 'createProduct', field: 'product', work: createProduct }),
  listProduct: defineMutation({ name: 'listProduct', field: 'listing', work: listProduct }),
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

/** What a list was asked for. */
interface Page {
  /** Which list, filter and order: cursors of one are of no use in another. */
  readonly query: string;
  readonly first: number;
  readonly isContinued: boolean;
}

/**
 * The connection of one page. Edges and cursors are made where a client asks for them.
 * @param rows at most `first + 1`: one more than shown tells that there are more
 * @param count counts all rows of the list; called only when a client asks for `totalCount`, and once however often
 */
function connectionOf<Row extends { readonly sortKey: string }>(
  { query, first, isContinued }: Page,
  rows: readonly Row[],
  count: () => Promise<number>,
) {
  const nodes = rows.slice(0, first);
  let counted: Promise<number> | undefined;
  return {
    nodes,
    coverage: null,
    get edges() {
      const cursorOf = cursorWriter(query);
      return nodes.map((node) => ({ cursor: cursorOf(node.sortKey), node, sortKey: node.sortKey }));
    },
    get pageInfo() {
      const cursorOf = cursorWriter(query);
      const [start, end] = [nodes[0], nodes.at(-1)].map((node) => (node ? cursorOf(node.sortKey) : null));
      return {
        hasNextPage: rows.length > first,
        hasPreviousPage: isContinued,
        startCursor: start ?? null,
        endCursor: end ?? null,
      };
    },
    count: () => {
      counted ??= count();
      return counted;
    },
  };
}

/**
 * One page of a list, as a connection.
 * @param conditions what the filter means; cursors are bound to it and to the list
 * @throws GraphQLError `BAD_USER_INPUT` where `first` is out of bounds or `after` is no cursor of this list and filter
 */
async function readPage<Row, Entity>(
  source: { readonly database: Database; readonly signal: AbortSignal },
  list: OrderedList<Row>,
  conditions: readonly Condition[],
  { first, after }: { readonly first: number; readonly after?: string | null },
  entityOf: (row: Row) => Entity,
) {
  const query = JSON.stringify([list.name, conditions.map(({ name, value }) => [name, value])]);
  const size = pageSize(first);
  const page = pageStatement(list, conditions, after == null ? '' : decodeCursor(query, after), size + 1);
  const reader = readerOf(source);
  const rows = await page.statement.rows(reader, page.parameters);

  const count = async () => {
    const { statement, parameters } = countStatement(list, conditions);
    return (await statement.first(reader, parameters))?.count ?? 0;
  };
  const entities = rows.map((row) => ({ ...entityOf(row), sortKey: row.sortKey }));
  return connectionOf({ query, first: size, isContinued: after != null }, entities, count);
}
