import type { Statement } from '../../host/database/Database.ts';
import { type Money, moneyOf } from '../../host/money.ts';
import type { ListingStatus } from '../resolverTypes.ts';

/** A listing as the contract shows it, with its product as a reference. JSON-safe. */
export interface ListingEntity {
  readonly id: string;
  readonly product: { readonly id: string };
  readonly marketplace: { readonly id: string };
  readonly price: Money;
  readonly status: ListingStatus;
}

/** A listing as the database answers it. */
export interface ListingRow {
  readonly id: string;
  readonly productId: string;
  readonly marketplaceId: string;
  readonly priceMinor: bigint;
  readonly priceCurrency: string;
  readonly status: ListingStatus;
}

export function listingOf({
  id,
  productId,
  marketplaceId,
  priceMinor,
  priceCurrency,
  status,
}: ListingRow): ListingEntity {
  const price = moneyOf(priceMinor, priceCurrency);
  return { id, product: { id: productId }, marketplace: { id: marketplaceId }, price, status };
}

const listingColumns = `listing.id, listing.product_id AS "productId", listing.marketplace_id AS "marketplaceId",
  listing.price_minor AS "priceMinor", listing.price_currency AS "priceCurrency", listing.status`;

/** SQL on listings. Those that write run under the lock of the product's merchant. */
export const listingStatements = {
  /** $1 ids */
  byIds: {
    name: 'listings_by_ids',
    text: `SELECT ${listingColumns} FROM listing WHERE id = ANY ($1::text[])`,
  },
  /** $1 products */
  ofProducts: {
    name: 'listings_of_products',
    text: `SELECT ${listingColumns} FROM listing WHERE product_id = ANY ($1::text[])
      ORDER BY product_id, marketplace_id`,
  },
  /** $1 id, $2 product, $3 marketplace, $4 minor units, $5 currency. A product listed before keeps its listing's id. */
  activate: {
    name: 'listing_activate',
    text: `INSERT INTO listing (id, product_id, marketplace_id, price_minor, price_currency, status)
      VALUES ($1, $2, $3, $4, $5, 'ACTIVE')
      ON CONFLICT (product_id, marketplace_id) DO UPDATE
        SET price_minor = excluded.price_minor, price_currency = excluded.price_currency, status = 'ACTIVE'
      RETURNING ${listingColumns}`,
  },
  /** $1 merchant, $2 marketplace, or null for every marketplace */
  pauseOfMerchant: {
    name: 'listings_pause_of_merchant',
    text: `UPDATE listing SET status = 'PAUSED' FROM product
      WHERE product.merchant_id = $1 AND listing.product_id = product.id AND listing.status = 'ACTIVE'
        AND ($2::text IS NULL OR listing.marketplace_id = $2)`,
  },
} satisfies Record<string, Statement>;
