import { visibleBy } from '../../host/access/visibleTo.ts';
import type { Statement } from '../../host/database/Database.ts';
import { type Money, moneyOf } from '../../host/money.ts';

/** A product as the contract shows it, with its merchant as a reference. JSON-safe. */
export interface ProductEntity {
  readonly id: string;
  readonly merchant: { readonly id: string };
  readonly gtin: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly hsCode: string;
  readonly originCountry: string;
  readonly grossWeightGrams: number;
  readonly price: Money;
  readonly createdAt: string;
}

/** A product as the database answers it. */
export interface ProductRow extends Omit<ProductEntity, 'merchant' | 'price'> {
  readonly merchantId: string;
  readonly priceMinor: bigint;
  readonly priceCurrency: string;
}

export function productOf({ merchantId, priceMinor, priceCurrency, ...row }: ProductRow): ProductEntity {
  return { ...row, merchant: { id: merchantId }, price: moneyOf(priceMinor, priceCurrency) };
}

export const productColumns = `product.id, product.merchant_id AS "merchantId", product.gtin, product.title,
  product.description, product.hs_code AS "hsCode", product.origin_country AS "originCountry",
  product.gross_weight_grams AS "grossWeightGrams", product.price_minor AS "priceMinor",
  product.price_currency AS "priceCurrency", product.created_at AS "createdAt"`;

/** SQL on products. The lists with filters are in listStatement.ts. */
export const productStatements = {
  /** $1 ids */
  byIds: {
    name: 'products_by_ids',
    text: `SELECT ${productColumns} FROM product WHERE id = ANY ($1::text[])`,
  },
  /** $1 id, $2 `Visible` of its merchant */
  byIdOf: {
    name: 'product_by_id_of',
    text: `SELECT ${productColumns} FROM product WHERE id = $1 AND ${visibleBy('merchant_id = ANY(?)', 2)}`,
  },
  /** $1 merchants, $2 for each the sort key after which its page begins, $3 rows of each. `asked`: which page, from 1 */
  pagesOfMerchants: {
    name: 'product_pages_of_merchants',
    text: `SELECT asked.position::int AS asked, page.*
      FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (merchant_id, after, position)
      CROSS JOIN LATERAL (
        SELECT ${productColumns}, product.title_key AS "sortKey" FROM product
        WHERE product.merchant_id = asked.merchant_id AND product.title_key > asked.after
        ORDER BY product.title_key LIMIT $3
      ) AS page
      ORDER BY asked.position, page."sortKey"`,
  },
  /** $1 merchants */
  countsOfMerchants: {
    name: 'product_counts_of_merchants',
    text: `SELECT merchant_id AS "merchantId", count(*)::int AS count FROM product
      WHERE merchant_id = ANY ($1::text[]) GROUP BY merchant_id`,
  },
  /** $1 id, $2 merchant, $3 GTIN, $4 title, $5 description, $6 HS code, $7 origin, $8 grams, $9 minor units, $10 currency,
   * $11 time, $12 title key, $13 newest key, $14 terms */
  insert: {
    name: 'product_insert',
    text: `INSERT INTO product (id, merchant_id, gtin, title, description, hs_code, origin_country, gross_weight_grams,
        price_minor, price_currency, created_at, title_key, newest_key, terms)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) RETURNING ${productColumns}`,
  },
} satisfies Record<string, Statement>;
