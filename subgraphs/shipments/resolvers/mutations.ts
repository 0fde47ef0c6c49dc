import { mutation } from '../../host/mutation.ts';
import { Refusal } from '../../host/Refusal.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { forgetLoaded, type ShipmentsLoaders } from '../loaders/createLoaders.ts';
import { assessImport } from '../operations/assessImport.ts';
import { bookShipment, reservationToBook } from '../operations/bookShipment.ts';
import { cancelShipment } from '../operations/cancelShipment.ts';
import { priceGoods } from '../operations/priceGoods.ts';
import { quoteLandedCost } from '../operations/quoteLandedCost.ts';
import { recordImport } from '../operations/recordImport.ts';
import { recordShipmentEvents } from '../operations/recordShipmentEvents.ts';
import type { AssessImportInput } from '../resolverTypes.ts';

type Context = HubContext<ShipmentsLoaders>;

/** The root fields of `Mutation`. */
export const mutations = {
  quoteLandedCost: fresh(mutation('quoteLandedCost', 'quote', quoteLandedCost, priceGoods)),
  bookShipment: fresh(mutation('bookShipment', 'shipment', bookShipment, reservationToBook)),
  cancelShipment: fresh(mutation('cancelShipment', 'shipment', cancelShipment)),
  recordImport: mutation('recordImport', 'counted', recordImport),
  recordShipmentEvents: fresh(mutation('recordShipmentEvents', 'shipment', recordShipmentEvents)),

  /** Has no key: the same purchase assessed again changes nothing. */
  async assessImport(_: unknown, { input }: { input: AssessImportInput }, context: Context) {
    try {
      return { assessment: await assessImport(input, context), userErrors: [] };
    } catch (error) {
      if (error instanceof Refusal) return { assessment: null, userErrors: error.userErrors };
      throw error;
    }
  },
};

/** A mutation whose answer reads nothing from before it: operations of one request share their loaders. */
function fresh<Args, Answer>(resolve: (root: unknown, args: Args, context: Context) => Promise<Answer>) {
  return async (root: unknown, args: Args, context: Context): Promise<Answer> => {
    const answer = await resolve(root, args, context);
    forgetLoaded(context.loaders);
    return answer;
  };
}
