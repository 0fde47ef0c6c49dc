import type { Visible } from '../../host/access/visibleTo.ts';
import type { MerchantFilter } from '../resolverTypes.ts';
import type { Condition, OrderedList } from './listStatement.ts';
import { merchantColumns } from './merchantStatements.ts';
import { searchCondition } from './searchCondition.ts';

/** Merchants by legal name. */
export const merchantList: OrderedList = {
  name: 'merchants_by_name',
  table: 'merchant',
  columns: merchantColumns,
  key: 'merchant.name_key',
};

/**
 * Others than the merchant and its hub list approved merchants alone: whom the checks have refused is between those two.
 * @throws GraphQLError `BAD_USER_INPUT` for a filter out of its bounds
 */
export function merchantConditions({ text, kyb }: MerchantFilter, visible: Visible): Condition[] {
  const conditions = searchCondition('merchant.terms', text);
  if (visible !== null) {
    const sql = (parameter: string) => `(merchant.kyb = 'APPROVED' OR merchant.id = ANY(${parameter}::text[]))`;
    conditions.push({ name: 'disclosed', sql, value: visible });
  }
  if (kyb) conditions.push({ name: 'kyb', sql: (parameter) => `merchant.kyb = ${parameter}`, value: kyb });
  return conditions;
}
