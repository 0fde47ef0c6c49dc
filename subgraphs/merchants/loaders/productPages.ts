import DataLoader from 'dataloader';
import type { LoaderSource } from '../../host/byId.ts';
import { type ProductEntity, type ProductRow, productOf, productStatements } from '../queries/productStatements.ts';

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
export function productPages({
  database,
  signal,
}: LoaderSource): DataLoader<ProductPageKey, Sorted<ProductEntity>[], string> {
  const ofLimit = async (limit: number, keys: readonly ProductPageKey[]) => {
    const merchantIds = keys.map((key) => key.merchantId);
    const afters = keys.map((key) => key.after);
    return database.query<Sorted<ProductRow> & { readonly asked: number }>(
      productStatements.pagesOfMerchants,
      [merchantIds, afters, limit],
      signal,
    );
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
