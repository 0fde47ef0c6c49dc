import DataLoader from 'dataloader';
import { visibleTo } from '../../host/access/visibleTo.ts';
import { byId, type LoaderSource } from '../../host/byId.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { type ConsentRow, consentStatements } from '../queries/consentStatements.ts';
import { type IdentifierRow, identifierStatements } from '../queries/identifierStatements.ts';
import { type ListingRow, listingOf, listingStatements } from '../queries/listingStatements.ts';
import { type MerchantRow, merchantStatements } from '../queries/merchantStatements.ts';
import { productOf, productStatements } from '../queries/productStatements.ts';
import { byOwner } from './byOwner.ts';
import { productPages } from './productPages.ts';

export type MerchantsLoaders = ReturnType<typeof createLoaders>;

/** The loaders of one request: whatever the number of rows, each field of a query costs one statement. */
export function createLoaders(source: LoaderSource & Pick<HubContext, 'caller'>) {
  const visible = visibleTo(source.caller, source.hub.code);
  return {
    merchant: byId(source, 'Merchant', merchantStatements.byIds, (row: MerchantRow) => row),
    product: byId(source, 'Product', productStatements.byIds, productOf),
    listing: byId(source, 'Listing', listingStatements.byIds, listingOf),
    identifiersOfMerchant: byOwner(
      source,
      identifierStatements.ofMerchants,
      merchantIdOf<IdentifierRow>,
      itself,
      visible,
    ),
    consentsOfMerchant: byOwner(source, consentStatements.ofMerchants, merchantIdOf<ConsentRow>, itself),
    listingsOfProduct: byOwner(source, listingStatements.ofProducts, (row: ListingRow) => row.productId, listingOf),
    productPage: productPages(source),
    productCountOfMerchant: productCounts(source),
  };
}

/** What a mutation wrote must be read anew by the fields of its answer. */
export function forgetLoaded(loaders: MerchantsLoaders): void {
  for (const loader of Object.values(loaders)) loader.clearAll();
}

function productCounts({ database, signal }: LoaderSource): DataLoader<string, number> {
  return new DataLoader(async (merchantIds) => {
    const rows = await database.query<{ merchantId: string; count: number }>(
      productStatements.countsOfMerchants,
      [merchantIds],
      signal,
    );
    const counts = new Map(rows.map(({ merchantId, count }) => [merchantId, count]));
    return merchantIds.map((id) => counts.get(id) ?? 0);
  });
}

function merchantIdOf<Row extends { readonly merchantId: string }>(row: Row): string {
  return row.merchantId;
}

function itself<Row>(row: Row): Row {
  return row;
}
