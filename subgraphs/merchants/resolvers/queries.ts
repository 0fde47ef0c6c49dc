import { visibleTo } from '../../host/access/visibleTo.ts';
import { badInput } from '../../host/hubError.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { MerchantsLoaders } from '../loaders/createLoaders.ts';
import { merchantConditions, merchantList } from '../queries/merchantList.ts';
import { type MerchantRow, merchantStatements } from '../queries/merchantStatements.ts';
import { productConditions, productLists } from '../queries/productLists.ts';
import { productOf } from '../queries/productStatements.ts';
import { findHeading } from '../reference/findHeading.ts';
import type { QueryResolvers } from '../resolverTypes.ts';
import { checkIdentifier, maxIdentifierLength, normalisedNumber } from '../rules/checkIdentifier.ts';
import { readPage } from './readPage.ts';

/** The root fields of `Query`. The argument `hubs` is the gateway's concern: a hub answers for itself alone. */
export const queries: QueryResolvers<HubContext<MerchantsLoaders>> = {
  merchant: (_, { id }, { loaders }) => loaders.merchant.load(id),

  product: (_, { id }, { loaders }) => loaders.product.load(id),

  async merchantByRegistration(_, { scheme, number: text }, { caller, hub, database, signal, now }) {
    if (text.length > 2 * maxIdentifierLength) throw badInput('`number` is longer than that of any scheme.');
    const number = normalisedNumber(scheme, text);
    // What is malformed was never registered.
    if (checkIdentifier(scheme, number, new Date(now()).getUTCFullYear()) === 'FAIL') return null;
    const values = [scheme, number, visibleTo(caller, hub.code)];
    const [merchant] = await database.query<MerchantRow>(merchantStatements.byRegistration, values, signal);
    return merchant ?? null;
  },

  merchants(_, { first, after, filter }, context) {
    const conditions = merchantConditions(filter ?? {}, visibleTo(context.caller, context.hub.code));
    return readPage(context, merchantList, conditions, { first, after }, (row: MerchantRow) => row);
  },

  products: (_, { first, after, filter, orderBy }, context) =>
    readPage(context, productLists[orderBy], productConditions(filter ?? {}), { first, after }, productOf),

  hsCode: (_, { code }) => findHeading(code),
};
