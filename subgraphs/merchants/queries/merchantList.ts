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

/** @throws GraphQLError `BAD_USER_INPUT` for a filter out of its bounds */
export function merchantConditions({ text, kyb }: MerchantFilter): Condition[] {
  const conditions = searchCondition('merchant.terms', text);
  if (kyb) conditions.push({ name: 'kyb', sql: (parameter) => `merchant.kyb = ${parameter}`, value: kyb });
  return conditions;
}
