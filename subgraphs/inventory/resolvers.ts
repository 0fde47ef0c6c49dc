import { GraphQLError } from 'graphql';
import type { EntityLoader, EntityLoaders } from '../../schema/federatedSchema.ts';
import { pageSize } from '../host/connections.ts';
import { defineMutation } from '../host/defineMutation.ts';
import { idOf, ownId } from '../host/globalId.ts';
import { localDate } from '../host/HubFacts.ts';
import { hubError } from '../host/hubErrors.ts';
import type { HubContext } from '../host/Subgraph.ts';
import type { InventoryLoaders } from './loaders.ts';
import { adjustStock, moveRegime, receiveStock, refuseOthersGoods } from './operations/levels.ts';
import { refuseUnoffered } from './operations/refuseUnoffered.ts';
import { commitReservation, extendReservation, releaseReservation, reserveStock } from './operations/reservations.ts';
import type {
  AllocationResolvers,
  MutationResolvers,
  ProductResolvers,
  QueryResolvers,
  ReservationResolvers,
  StockLevelResolvers,
  StockLevel as StockLevelType,
  StockResolvers,
} from './resolverTypes.ts';
import { sumOfLevels } from './rules/levels.ts';

type Context = HubContext<InventoryLoaders>;

/** The root fields of `Query`. */
export const queries: QueryResolvers<Context> = {
  reservation: (_, { id }, { hub, loaders }) => loaders.reservationById.load(ownId(id, hub.code, 'Reservation')),
  stockLevel: (_, { id }, { hub, loaders }) => visibleLevel(ownId(id, hub.code, 'StockLevel'), loaders),
};

const ofGoods = { field: 'stockLevel', prepare: refuseOthersGoods } as const;

/** The root fields of `Mutation`. */
export const mutations: MutationResolvers<HubContext> = {
  receiveStock: defineMutation({ ...ofGoods, name: 'receiveStock', work: receiveStock }),
  adjustStock: defineMutation({ ...ofGoods, name: 'adjustStock', work: adjustStock }),
  moveRegime: defineMutation({ ...ofGoods, name: 'moveRegime', work: moveRegime }),
  reserveStock: defineMutation({
    ...{ name: 'reserveStock', field: 'reservation', prepare: refuseUnoffered, work: reserveStock },
  }),
  extendReservation: defineMutation({ name: 'extendReservation', field: 'reservation', work: extendReservation }),
  commitReservation: defineMutation({ name: 'commitReservation', field: 'reservation', work: commitReservation }),
  releaseReservation: defineMutation({ name: 'releaseReservation', field: 'reservation', work: releaseReservation }),
};

const Product: ProductResolvers<Context> = {
  async stock({ id }, { regime = null }, { hub, loaders, now }) {
    const nowMs = now();
    const levels = await loaders.levelsOfProduct.load(id);
    if (levels.length === 0) return null;
    return { ...sumOfLevels(levels, regime, localDate(hub.timeZone, nowMs)), asOf: new Date(nowMs).toISOString() };
  },
};

/** Everybody sees what is available; how much there is, and where, takes the merchant's consent. */
const Stock: StockResolvers<Context> = {
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
async function requireStockRight(level: Pick<StockLevelType, 'product'> | undefined, { stockRight }: InventoryLoaders) {
  if (!level?.product || (await stockRight.load(level.product.id))) return;
  throw hubError('CONSENT_REQUIRED', 'The merchant has not consented to show you its stock (scope "stock").');
}

/** Undefined where the caller may not see the level, as where there is none. */
async function visibleLevel(id: string, { levelById, levelRight }: InventoryLoaders) {
  const [level, maySee] = await Promise.all([levelById.load(id), levelRight.load(id)]);
  return maySee ? level : undefined;
}

const StockLevel: StockLevelResolvers<Context> = {
  /** Reasons name trades, and orders of other marketplaces. */
  async movements({ id }, { first }, { caller, loaders }) {
    const movements = await loaders.movementsOfLevel.load({ owner: id, first: pageSize(first) });
    return caller.principal.kind === 'marketplace' ? movements.map((each) => ({ ...each, reason: null })) : movements;
  },
};

const Reservation: ReservationResolvers<Context> = {
  lines: ({ id }, _, { loaders }) => loaders.linesOfReservation.load(id),
};

const Allocation: AllocationResolvers<Context> = {
  async level({ level: { id } }, _, { loaders }) {
    const level = await loaders.levelById.load(id);
    if (!level) throw new Error(`Stock level ${id} has an allocation, but is not there.`);
    await requireStockRight(level, loaders);
    return level;
  },
};

/** Resolvers by type, of the fields that are not simply there. */
export const types = { Product, Stock, StockLevel, Reservation, Allocation };

export const entities: EntityLoaders<Context> = {
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
