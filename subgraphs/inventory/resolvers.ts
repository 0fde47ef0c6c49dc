import { GraphQLError } from 'graphql';
import type { EntityLoader, EntityLoaders } from '../../schema/federatedSchema.ts';
import { visibleTo } from '../host/access/parties.ts';
import { cursorWriter, decodeCursor, pageSize } from '../host/connections.ts';
import { defineMutation } from '../host/defineMutation.ts';
import { idOf, ownId } from '../host/globalId.ts';
import { localDate } from '../host/HubFacts.ts';
import { badInput, hubError } from '../host/hubErrors.ts';
import type { Condition } from '../host/lists/listStatements.ts';
import { readPage } from '../host/lists/readPage.ts';
import type { HubContext } from '../host/Subgraph.ts';
import { type InventoryLoaders, seesAllStock } from './loaders.ts';
import { declaredGoods } from './operations/declaredGoods.ts';
import { adjustStock, moveRegime, receiveStock, refuseOthersGoods, writeOffStock } from './operations/levels.ts';
import { refuseUnoffered } from './operations/refuseUnoffered.ts';
import { commitReservation, extendReservation, releaseReservation, reserveStock } from './operations/reservations.ts';
import { restockReturn } from './operations/restockReturn.ts';
import { reservationConditions, reservationList } from './queries/reservations.ts';
import { levelConditions, levelList } from './queries/stockLevels.ts';
import { afterAllMovements } from './queries/stockMovements.ts';
import type {
  AllocationResolvers,
  MoveRegimeInput,
  MutationResolvers,
  ProductResolvers,
  QueryResolvers,
  ReservationResolvers,
  StockLevelFilter,
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

  reservations(_, { first, after, filter }, context) {
    const { caller, hub, loaders, now } = context;
    const at = new Date(now()).toISOString();
    const conditions = reservationConditions(filter ?? {}, visibleTo(caller, hub.code), at);
    return readPage(context, reservationList, conditions, { first, after }, ({ id }) =>
      there(loaders.reservationById.load(id)),
    );
  },

  async stockLevels(_, { first, after, filter }, context) {
    const { loaders } = context;
    const conditions = [...levelConditions(filter ?? {}), ...(await levelRightConditions(filter ?? {}, context))];
    return readPage(context, levelList, conditions, { first, after }, ({ id }) => there(loaders.levelById.load(id)));
  },
};

/** A row that a list has just named: rows of inventory are never deleted. */
async function there<Row>(loading: Promise<Row | null>): Promise<Row> {
  const row = await loading;
  if (row === null) throw new Error('A listed row is not there.');
  return row;
}

/** @throws GraphQLError `BAD_USER_INPUT` where somebody who may not see all stock names no product */
async function levelRightConditions({ productId }: StockLevelFilter, context: Context): Promise<Condition[]> {
  if (seesAllStock(context)) return [];
  if (productId == null)
    throw badInput('`filter.productId` is required: only a hub and its operator list all of its stock.');
  const maySee = await context.loaders.stockRight.load(productId);
  return maySee ? [] : [{ name: 'none', sql: ':none::text IS NOT NULL', value: null }];
}

const ofGoods = { field: 'stockLevel', prepare: refuseOthersGoods } as const;

/** Whose the goods are comes first: nobody learns anything of another's. */
async function declaredOwnGoods(input: MoveRegimeInput, context: HubContext) {
  await refuseOthersGoods(input, context);
  return declaredGoods(input, context);
}

/** The root fields of `Mutation`. */
export const mutations: MutationResolvers<HubContext> = {
  receiveStock: defineMutation({ ...ofGoods, name: 'receiveStock', work: receiveStock }),
  adjustStock: defineMutation({ ...ofGoods, name: 'adjustStock', work: adjustStock }),
  writeOffStock: defineMutation({ ...ofGoods, name: 'writeOffStock', work: writeOffStock }),
  moveRegime: defineMutation({
    ...{ name: 'moveRegime', field: 'stockLevel', prepare: declaredOwnGoods, work: moveRegime },
  }),
  reserveStock: defineMutation({
    ...{ name: 'reserveStock', field: 'reservation', prepare: refuseUnoffered, work: reserveStock },
  }),
  extendReservation: defineMutation({ name: 'extendReservation', field: 'reservation', work: extendReservation }),
  commitReservation: defineMutation({ name: 'commitReservation', field: 'reservation', work: commitReservation }),
  releaseReservation: defineMutation({ name: 'releaseReservation', field: 'reservation', work: releaseReservation }),
  restockReturn: defineMutation({ name: 'restockReturn', field: 'reservation', work: restockReturn }),
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
  async movements({ id }, { first, after }, { caller, loaders }) {
    const query = `movements of ${id}`;
    const before = after == null ? afterAllMovements : sequenceOf(decodeCursor(query, after));
    const movements = await loaders.movementsOfLevel.load({ levelId: id, first: pageSize(first), before });
    const cursorOf = cursorWriter(query);
    const isTold = caller.principal.kind !== 'marketplace';
    return movements.map(({ sequence, reason, ...movement }) => ({
      ...movement,
      reason: isTold ? reason : null,
      cursor: cursorOf(String(sequence)),
    }));
  },
};

/** @throws GraphQLError `BAD_USER_INPUT` for what no cursor says */
function sequenceOf(text: string): bigint {
  if (/^\d{1,18}$/.test(text)) return BigInt(text);
  throw badInput('`after` is not a cursor of these movements.');
}

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

/** Counted only where a client asks. */
const connection = { totalCount: ({ count }: { count: () => Promise<number> }) => count() };

/** Resolvers by type, of the fields that are not simply there. */
export const types = {
  ...{ Product, Stock, StockLevel, Reservation, Allocation },
  ...{ ReservationConnection: connection, StockLevelConnection: connection },
};

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
