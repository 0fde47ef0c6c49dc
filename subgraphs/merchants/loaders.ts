import DataLoader from 'dataloader';
import { visibleTo } from '../host/access/visibleTo.ts';
import type { Executor } from '../host/database/Statement.ts';
import { byId, byOwner, type LoaderSource, readerOf } from '../host/loaders.ts';
import { type ConsentRow, consentStatements } from './queries/consentStatements.ts';
import { type IdentifierRow, identifierStatements } from './queries/identifierStatements.ts';
import { type ListingRow, listingOf, listingStatements } from './queries/listingStatements.ts';
import { type MerchantRow, merchantStatements } from './queries/merchantStatements.ts';
import { type ProductEntity, type ProductRow, productOf, productStatements } from './queries/productStatements.ts';

export type MerchantsLoaders = ReturnType<typeof createLoaders>;

export function createLoaders(source: LoaderSource) {
  const visible = visibleTo(source.caller, source.hub.code);
  const reader = readerOf(source);
  return {
    merchant: byId(source, 'Merchant', (ids) => reader.query<MerchantRow>(merchantStatements.byIds, [ids])),
    product: byId(source, 'Product', (ids) => reader.query<ProductRow>(productStatements.byIds, [ids]), productOf),
    listing: byId(source, 'Listing', (ids) => reader.query<ListingRow>(listingStatements.byIds, [ids]), listingOf),
    identifiersOfMerchant: byOwner(
      (ids) => reader.query<IdentifierRow>(identifierStatements.ofMerchants, [ids, visible]),
      ({ merchantId }) => merchantId,
    ),
    consentsOfMerchant: byOwner(
      (ids) => reader.query<ConsentRow>(consentStatements.ofMerchants, [ids]),
      ({ merchantId }) => merchantId,
    ),
    listingsOfProduct: byOwner(
      (ids) => reader.query<ListingRow>(listingStatements.ofProducts, [ids]),
      ({ productId }) => productId,
      listingOf,
    ),
    productPage: productPages(reader),
    productCountOfMerchant: productCounts(reader),
  };
}

function productCounts(reader: Executor): DataLoader<string, number> {
  return new DataLoader(async (merchantIds) => {
    const rows = await reader.query<{ merchantId: string; count: number }>(productStatements.countsOfMerchants, [
      merchantIds,
    ]);
    const counts = new Map(rows.map(({ merchantId, count }) => [merchantId, count]));
    return merchantIds.map((id) => counts.get(id) ?? 0);
  });
}

/** A page of one merchant's products. */
export interface ProductPageKey {
  readonly merchantId: string;
  /** The sort key after which the page begins; `''` from the start. */
  readonly after: string;
  /** How many rows at most. */
  readonly limit: number;
}

export type Sorted<Entity> = Entity & { readonly sortKey: string };

/** Loads the pages that the merchants of one answer are asked for: one statement for each size of page. */
export function productPages(reader: Executor): DataLoader<ProductPageKey, Sorted<ProductEntity>[], string> {
  const ofLimit = async (limit: number, keys: readonly ProductPageKey[]) => {
    const merchantIds = keys.map((key) => key.merchantId);
    const afters = keys.map((key) => key.after);
    return reader.query<Sorted<ProductRow> & { readonly asked: number }>(productStatements.pagesOfMerchants, [
      merchantIds,
      afters,
      limit,
    ]);
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
