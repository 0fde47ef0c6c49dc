import { mutation } from '../../host/mutation.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import { type UnitOfWork, unitOfWork } from '../../host/UnitOfWork.ts';
import type { InventoryLoaders } from '../loaders/InventoryLoaders.ts';
import { adjustStock } from '../operations/adjustStock.ts';
import { commitReservation } from '../operations/commitReservation.ts';
import { extendReservation } from '../operations/extendReservation.ts';
import { moveRegime } from '../operations/moveRegime.ts';
import { receiveStock } from '../operations/receiveStock.ts';
import { refuseOthersGoods } from '../operations/refuseOthersGoods.ts';
import { refuseUnconsented } from '../operations/refuseUnconsented.ts';
import { releaseReservation } from '../operations/releaseReservation.ts';
import { reserveStock } from '../operations/reserveStock.ts';
import type { MutationResolvers } from '../resolverTypes.ts';

type Context = HubContext<InventoryLoaders>;

export const mutations: MutationResolvers<Context> = {
  receiveStock: resolver('receiveStock', 'stockLevel', receiveStock, refuseOthersGoods),
  adjustStock: resolver('adjustStock', 'stockLevel', adjustStock, refuseOthersGoods),
  moveRegime: resolver('moveRegime', 'stockLevel', moveRegime, refuseOthersGoods),
  reserveStock: resolver('reserveStock', 'reservation', reserveStock, refuseUnconsented),
  extendReservation: resolver('extendReservation', 'reservation', extendReservation),
  commitReservation: resolver('commitReservation', 'reservation', commitReservation),
  releaseReservation: resolver('releaseReservation', 'reservation', releaseReservation),
};

function resolver<Input extends { readonly idempotencyKey: string }, Field extends string, Result>(
  name: keyof MutationResolvers,
  field: Field,
  operation: (input: Input, work: UnitOfWork) => Promise<Result>,
  prepare?: (input: Input, context: HubContext<InventoryLoaders>) => Promise<undefined>,
) {
  return mutation<InventoryLoaders, Input, Field, Result>(
    name,
    field,
    (input, transaction, context) => operation(input, unitOfWork(transaction, context)),
    prepare,
  );
}
