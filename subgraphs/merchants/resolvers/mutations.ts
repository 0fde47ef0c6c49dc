import { mutation } from '../../host/mutation.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { forgetLoaded, type MerchantsLoaders } from '../loaders/createLoaders.ts';
import type { MutationResolvers } from '../resolverTypes.ts';
import { createProduct } from './mutations/createProduct.ts';
import { decideKyb } from './mutations/decideKyb.ts';
import { grantConsent } from './mutations/grantConsent.ts';
import { listProduct } from './mutations/listProduct.ts';
import { registerMerchant } from './mutations/registerMerchant.ts';
import { revokeConsent } from './mutations/revokeConsent.ts';

type Context = HubContext<MerchantsLoaders>;

export const mutations: MutationResolvers<Context> = {
  registerMerchant: thenForget(mutation('registerMerchant', 'merchant', registerMerchant)),
  decideKyb: thenForget(mutation('decideKyb', 'merchant', decideKyb)),
  grantConsent: thenForget(mutation('grantConsent', 'merchant', grantConsent)),
  revokeConsent: thenForget(mutation('revokeConsent', 'merchant', revokeConsent)),
  createProduct: thenForget(mutation('createProduct', 'product', createProduct)),
  listProduct: thenForget(mutation('listProduct', 'listing', listProduct)),
};

/** The loaders of a request forget what they read before a change: a client may send several in one operation. */
function thenForget<Arguments, Payload>(
  resolve: (parent: unknown, given: Arguments, context: Context) => Promise<Payload>,
): (parent: unknown, given: Arguments, context: Context) => Promise<Payload> {
  return async (parent, given, context) => {
    const payload = await resolve(parent, given, context);
    forgetLoaded(context.loaders);
    return payload;
  };
}
