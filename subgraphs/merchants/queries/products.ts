import { type Visible, visibleBy } from '../../host/access/parties.ts';
import { columnsOf, insertOf, type RowOf, sql } from '../../host/database/sql.ts';
import { parseGlobalId } from '../../host/globalId.ts';
import { isGtin } from '../../host/goods.ts';
import { badInput } from '../../host/hubErrors.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import { moneyOf } from '../../host/money.ts';
import type { ProductFilter, ProductOrder } from '../resolverTypes.ts';
import type { ListingTable, ProductTable } from '../tableTypes.ts';
import { searchCondition } from './searchCondition.ts';

/** SQL on products and their listings. What writes runs under the lock of the product's merchant. */

const shown = [
  ...(['id', 'merchantId', 'gtin', 'title', 'description', 'hsCode', 'originCountry', 'grossWeightGrams'] as const),
  ...(['priceMinor', 'priceCurrency', 'createdAt', 'updatedAt', 'deletedAt'] as const),
] as const;
const columns = columnsOf<ProductTable>('product.')(shown);
const listingColumns = columnsOf<ListingTable>('listing.')([
  ...(['id', 'productId', 'marketplaceId', 'priceMinor', 'priceCurrency', 'status'] as const),
  ...(['withdrawnAt', 'updatedAt'] as const),
]);

export type ProductRow = RowOf<typeof columns>;
export type ListingRow = RowOf<typeof listingColumns>;

/** A product as the contract shows it, with its merchant as a reference. JSON-safe. */
export type ProductEntity = ReturnType<typeof productOf>;
export function productOf({ merchantId, priceMinor, priceCurrency, ...row }: ProductRow) {
  return { ...row, merchant: { id: merchantId }, price: moneyOf(priceMinor, priceCurrency) };
}

/** A listing as the contract shows it, with its product as a reference. JSON-safe. */
export type ListingEntity = ReturnType<typeof listingOf>;
export function listingOf({ productId, marketplaceId, priceMinor, priceCurrency, ...row }: ListingRow) {
  const price = moneyOf(priceMinor, priceCurrency);
  return { ...row, product: { id: productId }, marketplace: { id: marketplaceId }, price };
}

type Ids = { readonly ids: readonly string[] };

export const productsById = sql<ProductRow, Ids>(
  'products_by_ids',
  `SELECT ${columns} FROM product WHERE id = ANY (:ids::text[])`,
);
export const productByIdOf = sql<ProductRow, { id: string; visible: Visible }>(
  'product_by_id_of',
  `SELECT ${columns} FROM product WHERE id = :id AND ${visibleBy('merchant_id = ANY(:visible)')}`,
);
/** `afters` are the sort keys after which each merchant's page begins; a row's `asked` says whose it is, from 1. */
export const pagesOfMerchants = sql<
  ProductRow & { readonly asked: number; readonly sortKey: string },
  { merchantIds: readonly string[]; afters: readonly string[]; limit: number }
>(
  'product_pages_of_merchants',
  `SELECT asked.position::int AS asked, page.*
    FROM unnest(:merchantIds::text[], :afters::text[]) WITH ORDINALITY AS asked (merchant_id, after, position)
    CROSS JOIN LATERAL (
      SELECT ${columns}, product.title_key AS "sortKey" FROM product
      WHERE product.merchant_id = asked.merchant_id AND product.title_key > asked.after AND product.deleted_at IS NULL
      ORDER BY product.title_key LIMIT :limit
    ) AS page
    ORDER BY asked.position, page."sortKey"`,
);
export const productCounts = sql<{ merchantId: string; count: number }, Ids>(
  'product_counts_of_merchants',
  `SELECT merchant_id AS "merchantId", count(*)::int AS count FROM product
    WHERE merchant_id = ANY (:ids::text[]) AND deleted_at IS NULL GROUP BY merchant_id`,
);
export const insertProduct = insertOf<ProductTable, ProductRow>()([...shown, 'titleKey', 'newestKey', 'terms'], {
  ...{ name: 'product_insert', table: 'product', after: `RETURNING ${columns}` },
});

export const listingsById = sql<ListingRow, Ids>(
  'listings_by_ids',
  `SELECT ${listingColumns} FROM listing WHERE id = ANY (:ids::text[])`,
);
export const listingsOfProducts = sql<ListingRow, Ids>(
  'listings_of_products',
  `SELECT ${listingColumns} FROM listing WHERE product_id = ANY (:ids::text[]) ORDER BY product_id, marketplace_id`,
);
/** A listing with the merchant whose product it is. */
export const listingByIdOf = sql<ListingRow & { readonly merchantId: string }, { id: string; visible: Visible }>(
  'listing_by_id_of',
  `SELECT ${listingColumns}, product.merchant_id AS "merchantId" FROM listing JOIN product ON product.id = product_id
    WHERE listing.id = :id AND ${visibleBy('merchant_id = ANY(:visible)')}`,
);
/** Another product of the merchant with this GTIN, however many zeros either is written with. */
export const productWithGtin = sql<{ readonly id: string }, { merchantId: string; gtin: string; except: string }>(
  'product_with_gtin',
  `SELECT id FROM product WHERE lpad(gtin, 14, '0') = lpad(:gtin, 14, '0') AND merchant_id = :merchantId
    AND deleted_at IS NULL AND id <> :except LIMIT 1`,
);
export const changeProduct = sql<
  ProductRow,
  Pick<
    ProductTable,
    | 'id'
    | 'title'
    | 'description'
    | 'gtin'
    | 'hsCode'
    | 'originCountry'
    | 'grossWeightGrams'
    | 'priceMinor'
    | 'priceCurrency'
    | 'titleKey'
    | 'terms'
  > & { at: string }
>(
  'product_update',
  `UPDATE product SET title = :title, description = :description, gtin = :gtin, hs_code = :hsCode,
      origin_country = :originCountry, gross_weight_grams = :grossWeightGrams, price_minor = :priceMinor,
      price_currency = :priceCurrency, title_key = :titleKey, terms = :terms::text[], updated_at = :at
    WHERE id = :id RETURNING ${columns}`,
);
export const markDeleted = sql<ProductRow, { id: string; at: string }>(
  'product_delete',
  `UPDATE product SET deleted_at = :at, updated_at = :at WHERE id = :id RETURNING ${columns}`,
);
/** Of a listing, or of all of a product's. */
export const withdrawListings = sql<ListingRow, { listingId: string | null; productId: string; at: string }>(
  'listings_withdraw',
  `UPDATE listing SET status = 'PAUSED', withdrawn_at = :at, updated_at = :at
    WHERE product_id = :productId AND (:listingId::text IS NULL OR id = :listingId) AND withdrawn_at IS NULL
    RETURNING ${listingColumns}`,
);
/** Those that the merchant did not take off itself, where it consents; at one marketplace, or, where that is null, at every one. */
export const relistPaused = sql<never, { merchantId: string; marketplaceId: string | null; at: string }>(
  'listings_relist_of_merchant',
  `UPDATE listing SET status = 'ACTIVE', updated_at = :at FROM product, consent
    WHERE product.merchant_id = :merchantId AND product.deleted_at IS NULL AND listing.product_id = product.id
      AND listing.status = 'PAUSED' AND listing.withdrawn_at IS NULL
      AND consent.merchant_id = :merchantId AND consent.marketplace_id = listing.marketplace_id
      AND consent.revoked_at IS NULL
      AND (:marketplaceId::text IS NULL OR listing.marketplace_id = :marketplaceId)`,
);
/** A product listed before keeps its listing's id. */
export const activateListing = sql<
  ListingRow,
  Omit<ListingRow, 'status' | 'withdrawnAt' | 'updatedAt'> & { at: string }
>(
  'listing_activate',
  `INSERT INTO listing (id, product_id, marketplace_id, price_minor, price_currency, status, updated_at)
    VALUES (:id, :productId, :marketplaceId, :priceMinor, :priceCurrency, 'ACTIVE', :at)
    ON CONFLICT (product_id, marketplace_id) DO UPDATE
      SET price_minor = excluded.price_minor, price_currency = excluded.price_currency, status = 'ACTIVE',
        withdrawn_at = NULL, updated_at = :at
    RETURNING ${listingColumns}`,
);
/** At one marketplace, or, where that is null, at every one. */
export const pauseListings = sql<never, { merchantId: string; marketplaceId: string | null; at: string }>(
  'listings_pause_of_merchant',
  `UPDATE listing SET status = 'PAUSED', updated_at = :at FROM product
    WHERE product.merchant_id = :merchantId AND listing.product_id = product.id AND listing.status = 'ACTIVE'
      AND (:marketplaceId::text IS NULL OR listing.marketplace_id = :marketplaceId)`,
);

/** Products in each of the orders that the contract offers. */
export const productLists: Readonly<Record<ProductOrder, OrderedList<ProductRow>>> = {
  TITLE: { name: 'products_by_title', table: 'product', columns, key: 'product.title_key' },
  NEWEST: { name: 'products_by_age', table: 'product', columns, key: 'product.newest_key' },
};

/**
 * A merchant of another hub is no fault: hubs are asked alike, and this one has no such product.
 * @throws GraphQLError `BAD_USER_INPUT` for a filter that is malformed
 */
export function productConditions(filter: ProductFilter): Condition[] {
  const { text, hsPrefix, gtin, merchantId, marketplaceId } = filter;
  const conditions = [
    { name: 'kept', sql: 'product.deleted_at IS NULL', value: null },
    ...searchCondition('product.terms', text),
  ];
  if (hsPrefix) {
    if (!/^\d{2,10}$/.test(hsPrefix)) throw badInput('`hsPrefix` is not 2 to 10 digits.');
    // A range rather than LIKE, which cannot use an index when the pattern is a parameter. `:` follows `9`.
    const range = `product.hs_code >= :hs AND product.hs_code < (:hs || ':')`;
    conditions.push({ name: 'hs', sql: range, value: hsPrefix });
  }
  if (gtin != null) {
    if (!isGtin(gtin)) throw badInput('`gtin` is not a GTIN of 8, 12, 13 or 14 digits with its check digit.');
    conditions.push({ name: 'gtin', sql: `lpad(product.gtin, 14, '0') = :gtin`, value: gtin.padStart(14, '0') });
  }
  if (merchantId != null) {
    if (parseGlobalId(merchantId)?.type !== 'Merchant') throw badInput('`merchantId` is not the id of a merchant.');
    conditions.push({ name: 'merchant', sql: 'product.merchant_id = :merchant', value: merchantId });
  }
  if (marketplaceId != null) {
    if (parseGlobalId(marketplaceId)?.type !== 'Marketplace')
      throw badInput('`marketplaceId` is not the id of a marketplace.');
    // Only what is on sale there: paused listings do not count.
    const onSale = `EXISTS (SELECT FROM listing WHERE listing.product_id = product.id
      AND listing.marketplace_id = :marketplace AND listing.status = 'ACTIVE')`;
    conditions.push({ name: 'marketplace', sql: onSale, value: marketplaceId });
  }
  return conditions;
}
