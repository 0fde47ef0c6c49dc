import { GraphQLError } from 'graphql';
import type { EntityLoader, EntityLoaders } from '../../../schema/federatedSchema.ts';
import { pageSize } from '../../host/cursor.ts';
import { idOf, ownId } from '../../host/globalId.ts';
import { hubError } from '../../host/hubError.ts';
import { localDate } from '../../host/localDate.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import type { InventoryLoaders } from '../loaders/InventoryLoaders.ts';
import type {
  AllocationResolvers,
  ProductResolvers,
  ReservationResolvers,
  StockLevel,
  StockLevelResolvers,
  StockResolvers,
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

/** Everybody sees what is available; how much there is, and where, takes the merchant's consent. */
export const stockResolvers: StockResolvers<Context> = {
  async onHand({ levels, onHand }, _, { loaders }) {
    await requireStockRight(levels[0], loaders);
    return onHand;
  },
  async reserved({ levels, reserved }, _, { loaders }) {
    await requireStockRight(levels[0], loaders);
    return reserved;
  },
  async levels({ levels }, _, { loaders }) {
    await requireStockRight(levels[0], loaders);
    return levels;
  },
};

/**
 * @param level one of the product's; where there is none, what is available says all
 * @throws GraphQLError `CONSENT_REQUIRED`
 */
async function requireStockRight(level: Pick<StockLevel, 'product'> | undefined, { stockRight }: InventoryLoaders) {
  if (!level?.product || (await stockRight.load(level.product.id))) return;
  throw hubError('CONSENT_REQUIRED', 'The merchant has not consented to show you its stock (scope "stock").');
}

/** Undefined where the caller may not see the level, as where there is none. */
export async function visibleLevel(id: string, { levelById, levelRight }: InventoryLoaders) {
  const [level, maySee] = await Promise.all([levelById.load(id), levelRight.load(id)]);
  return maySee ? level : undefined;
}

export const stockLevelResolvers: StockLevelResolvers<Context> = {
  /** Reasons name trades, and orders of other marketplaces. */
  async movements({ id }, { first }, { caller, loaders }) {
    const movements = await loaders.movementsOfLevel.load({ levelId: id, first: pageSize(first) });
    return caller.principal.kind === 'marketplace' ? movements.map((each) => ({ ...each, reason: null })) : movements;
  },
};

export const reservationResolvers: ReservationResolvers<Context> = {
  lines: ({ id }, _, { loaders }) => loaders.linesOfReservation.load(id),
};

export const allocationResolvers: AllocationResolvers<Context> = {
  async level({ level: { id } }, _, { loaders }) {
    const level = await loaders.levelById.load(id);
    if (!level) throw new Error(`Stock level ${id} has an allocation, but is not there.`);
    await requireStockRight(level, loaders);
    return level;
  },
};

export const entityLoaders: EntityLoaders<Context> = {
  // Any product of this hub: whether it has stock is asked of its field.
  Product: entitiesOf('Product', (id) => ({ id })),
  StockLevel: entitiesOf('StockLevel', (id, { loaders }) => visibleLevel(id, loaders)),
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
