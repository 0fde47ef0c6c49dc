import DataLoader from 'dataloader';
import { visibleTo } from '../host/access/parties.ts';
import type { Executor } from '../host/database/sql.ts';
import { byId, byOwner, type LoaderSource, readerOf } from '../host/loaders.ts';
import { consentsOfMerchants, identifiersOfMerchants, merchantsById } from './queries/merchants.ts';
import {
  listingOf,
  listingsById,
  listingsOfProducts,
  type ProductEntity,
  pagesOfMerchants,
  productCounts,
  productOf,
  productsById,
} from './queries/products.ts';

export type MerchantsLoaders = ReturnType<typeof createLoaders>;

export function createLoaders(source: LoaderSource) {
  const visible = visibleTo(source.caller, source.hub.code);
  const reader = readerOf(source);
  return {
    merchant: byId(source, 'Merchant', (ids) => merchantsById.rows(reader, { ids })),
    product: byId(source, 'Product', (ids) => productsById.rows(reader, { ids }), productOf),
    listing: byId(source, 'Listing', (ids) => listingsById.rows(reader, { ids }), listingOf),
    identifiersOfMerchant: byOwner(
      (ids) => identifiersOfMerchants.rows(reader, { ids, visible }),
      ({ merchantId }) => merchantId,
    ),
    consentsOfMerchant: byOwner(
      (ids) => consentsOfMerchants.rows(reader, { ids }),
      ({ merchantId }) => merchantId,
    ),
    listingsOfProduct: byOwner(
      (ids) => listingsOfProducts.rows(reader, { ids }),
      ({ productId }) => productId,
      listingOf,
    ),
    productPage: productPages(reader),
    productCountOfMerchant: countsOfProducts(reader),
  };
}

function countsOfProducts(reader: Executor): DataLoader<string, number> {
  return new DataLoader(async (merchantIds) => {
    const rows = await productCounts.rows(reader, { ids: merchantIds });
    const counts = new Map(rows.map(({ merchantId, count }) => [merchantId, count]));
    return merchantIds.map((id) => counts.get(id) ?? 0);
  });
}

/** A page of one merchant's products. */
interface ProductPageKey {
  readonly merchantId: string;
  /** The sort key after which the page begins; `''` for the first page. */
  readonly after: string;
  /** Maximum number of rows. */
  readonly limit: number;
}

type Sorted<Entity> = Entity & { readonly sortKey: string };

/** Loads the pages of the merchants of one response, with one statement per page size. */
function productPages(reader: Executor): DataLoader<ProductPageKey, Sorted<ProductEntity>[], string> {
  const ofLimit = async (limit: number, keys: readonly ProductPageKey[]) => {
    const merchantIds = keys.map((key) => key.merchantId);
    const afters = keys.map((key) => key.after);
    return pagesOfMerchants.rows(reader, { merchantIds, afters, limit });
  };

  return new DataLoader(
    async (keys) => {
      const pages = new Map<ProductPageKey, Sorted<ProductEntity>[]>(keys.map((key) => [key, []]));
      const limits = new Set(keys.map(({ limit }) => limit));
      await Promise.all(
        [...limits].map(async (limit) => {
          const ofThisLimit = keys.filter((key) => key.limit === limit);
          for (const { asked, sortKey, ...row } of await ofLimit(limit, ofThisLimit)) {
            const key = ofThisLimit[asked - 1];
            if (key) pages.get(key)?.push({ ...productOf(row), sortKey });
          }
        }),
      );
      return keys.map((key) => pages.get(key) ?? []);
    },
    { cacheKeyFn: ({ merchantId, after, limit }) => `${limit} ${merchantId} ${after}` },
  );
}
