import { GraphQLError } from 'graphql';
import type { EntityLoader, EntityLoaders } from '../../../schema/federatedSchema.ts';
import { pageSize } from '../../host/cursor.ts';
import { idOf, ownId } from '../../host/globalId.ts';
import { localDate } from '../../host/localDate.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { InventoryLoaders } from '../loaders/InventoryLoaders.ts';
import type {
  AllocationResolvers,
  ProductResolvers,
  ReservationResolvers,
  StockLevelResolvers,
} from '../resolverTypes.ts';
import { sumOfLevels } from '../rules/sumOfLevels.ts';

type Context = HubContext<InventoryLoaders>;

export const productResolvers: ProductResolvers<Context> = {
  async stock({ id }, { regime = null }, { hub, loaders, now }) {
    const nowMs = now();
    const levels = await loaders.levelsOfProduct.load(id);
    if (levels.length === 0) return null;
    return { ...sumOfLevels(levels, regime, localDate(hub.timeZone, nowMs)), asOf: new Date(nowMs).toISOString() };
  },
};

export const stockLevelResolvers: StockLevelResolvers<Context> = {
  movements: ({ id }, { first }, { loaders }) => loaders.movementsOfLevel.load({ levelId: id, first: pageSize(first) }),
};

export const reservationResolvers: ReservationResolvers<Context> = {
  lines: ({ id }, _, { loaders }) => loaders.linesOfReservation.load(id),
};

export const allocationResolvers: AllocationResolvers<Context> = {
  async level({ level: { id } }, _, { loaders }) {
    const level = await loaders.levelById.load(id);
    if (!level) throw new Error(`Stock level ${id} has an allocation, but is not there.`);
    return level;
  },
};

export const entityLoaders: EntityLoaders<Context> = {
  // Any product of this hub: whether it has stock is asked of its field.
  Product: entitiesOf('Product', (id) => ({ id })),
  StockLevel: entitiesOf('StockLevel', (id, { loaders }) => loaders.levelById.load(id)),
  Reservation: entitiesOf('Reservation', (id, { loaders }) => loaders.reservationById.load(id)),
};

/** Loads each reference by its id, in one batch; one that is malformed or of another hub fails alone. */
function entitiesOf(typeName: string, load: (id: string, context: Context) => unknown): EntityLoader<Context> {
  return (references, context) =>
    Promise.all(
      references.map((reference) => {
        try {
          return load(ownId(idOf(reference), context.hub.code, typeName), context);
        } catch (error) {
          if (error instanceof GraphQLError) return error;
          throw error;
        }
      }),
    );
}
