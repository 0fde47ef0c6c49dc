import { parseGlobalId } from '../../host/globalId.ts';
import { isGtin } from '../../host/gs1.ts';
import { badInput } from '../../host/hubError.ts';
import type { ProductFilter, ProductOrder } from '../resolverTypes.ts';
import type { Condition, OrderedList } from './listStatement.ts';
import { productColumns } from './productStatements.ts';
import { searchCondition } from './searchCondition.ts';

/** Products in each of the orders that the contract offers. */
export const productLists: Readonly<Record<ProductOrder, OrderedList>> = {
  TITLE: { name: 'products_by_title', table: 'product', columns: productColumns, key: 'product.title_key' },
  NEWEST: { name: 'products_by_age', table: 'product', columns: productColumns, key: 'product.newest_key' },
};

/**
 * A merchant of another hub is no fault: hubs are asked alike, and this one has no such product.
 * @throws GraphQLError `BAD_USER_INPUT` for a filter that is malformed
 */
export function productConditions(filter: ProductFilter): Condition[] {
  const { text, hsPrefix, gtin, merchantId, marketplaceId } = filter;
  const conditions = searchCondition('product.terms', text);
  if (hsPrefix) conditions.push(hsCondition(hsPrefix));
  if (gtin != null) {
    if (!isGtin(gtin)) throw badInput('`gtin` is not a GTIN of 8, 12, 13 or 14 digits with its check digit.');
    conditions.push({ name: 'gtin', sql: (parameter) => `product.gtin = ${parameter}`, value: gtin });
  }
  if (merchantId != null) {
    if (parseGlobalId(merchantId)?.type !== 'Merchant') throw badInput('`merchantId` is not the id of a merchant.');
    conditions.push({ name: 'merchant', sql: (parameter) => `product.merchant_id = ${parameter}`, value: merchantId });
  }
  if (marketplaceId != null) conditions.push(marketplaceCondition(marketplaceId));
  return conditions;
}

/** A range rather than LIKE, which cannot use an index when the pattern is a parameter. `:` follows `9`. */
function hsCondition(prefix: string): Condition {
  if (!/^\d{2,10}$/.test(prefix)) throw badInput('`hsPrefix` is not 2 to 10 digits.');
  const sql = (parameter: string) => `product.hs_code >= ${parameter} AND product.hs_code < (${parameter} || ':')`;
  return { name: 'hs', sql, value: prefix };
}

/** Only what is on sale there: paused listings do not count. */
function marketplaceCondition(marketplaceId: string): Condition {
  if (parseGlobalId(marketplaceId)?.type !== 'Marketplace') {
    throw badInput('`marketplaceId` is not the id of a marketplace.');
  }
  const sql = (parameter: string) => `EXISTS (SELECT FROM listing
    WHERE listing.product_id = product.id AND listing.marketplace_id = ${parameter} AND listing.status = 'ACTIVE')`;
  return { name: 'marketplace', sql, value: marketplaceId };
}
