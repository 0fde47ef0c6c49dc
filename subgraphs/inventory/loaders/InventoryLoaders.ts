import DataLoader from 'dataloader';
import { visibleTo } from '../../host/access/visibleTo.ts';
import type { Executor } from '../../host/database/Statement.ts';
import { groupBy } from '../../host/groupBy.ts';
import type { HubContext } from '../../host/Subgraph.ts';
import {
  type ReservationLineRow,
  type ReservationRow,
  reservationLines,
  reservationsById,
} from '../queries/reservations.ts';
import { goodsOfLevels, type StockLevelRow, stockLevelsById, stockLevelsByProduct } from '../queries/stockLevels.ts';
import { newestMovements, type StockMovementRow } from '../queries/stockMovements.ts';
import { always, seesAllStock, stockRights } from './stockRights.ts';

export interface MovementsKey {
  readonly levelId: string;
  readonly first: number;
}

/**
 * What the operations of one HTTP call load together, one statement for each. They batch and do not remember: a field
 * after a mutation must not be answered with what was read before it.
 */
export interface InventoryLoaders {
  readonly levelById: DataLoader<string, StockLevelRow | undefined>;
  readonly levelsOfProduct: DataLoader<string, readonly StockLevelRow[]>;
  readonly movementsOfLevel: DataLoader<MovementsKey, readonly StockMovementRow[]>;
  readonly reservationById: DataLoader<string, ReservationRow | undefined>;
  /** Whether the caller may see a level, which is asked of what there is not as well. */
  readonly levelRight: DataLoader<string, boolean>;
  /** Whether the caller may see more of a product's stock than what is available. */
  readonly stockRight: DataLoader<string, boolean>;
  readonly linesOfReservation: DataLoader<string, readonly ReservationLineRow[]>;
}

export function createInventoryLoaders(context: Omit<HubContext, 'loaders'>): InventoryLoaders {
  const { caller, hub, database, signal, now } = context;
  const at = () => new Date(now()).toISOString();
  const executor: Executor = {
    query: (statement, values) => database.query(statement, values, signal),
    execute: (statement, values) => database.execute(statement, values, signal),
  };
  const stockRight = stockRights(context);
  return {
    levelRight: levelRights(context, executor, stockRight),
    levelById: one((ids) => stockLevelsById(executor, ids, at()), idOf),
    levelsOfProduct: many(
      (ids) => stockLevelsByProduct(executor, ids, at()),
      ({ product }) => product.id,
    ),
    movementsOfLevel: movementsLoader(executor),
    reservationById: one((ids) => reservationsById(executor, ids, at(), visibleTo(caller, hub.code)), idOf),
    stockRight,
    linesOfReservation: many(
      (ids) => reservationLines(executor, ids),
      ({ reservationId }) => reservationId,
    ),
  };
}

function levelRights(
  context: Pick<HubContext, 'caller' | 'hub'>,
  executor: Executor,
  stockRight: DataLoader<string, boolean>,
): DataLoader<string, boolean> {
  if (seesAllStock(context)) return always(true);
  return new DataLoader(async (ids) => {
    const goods = new Map((await goodsOfLevels(executor, ids)).map((row) => [row.id, row]));
    return Promise.all(
      ids.map(async (id) => {
        const { productId = null, isThere = false } = goods.get(id) ?? {};
        return productId !== null && (await stockRight.load(productId)) && isThere;
      }),
    );
  });
}

/** A loader of the row that each key names, undefined where there is none. */
function one<Row>(load: (keys: string[]) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, Row | undefined>(
    async (keys) => {
      const rows = new Map((await load([...new Set(keys)])).map((row) => [keyOf(row), row]));
      return keys.map((key) => rows.get(key));
    },
    { cache: false },
  );
}

/** A loader of the rows that belong to each key, in the order in which they were read. */
function many<Row>(load: (keys: string[]) => Promise<Row[]>, keyOf: (row: Row) => string) {
  return new DataLoader<string, readonly Row[]>(
    async (keys) => {
      const groups = groupBy(await load([...new Set(keys)]), keyOf);
      return keys.map((key) => groups.get(key) ?? []);
    },
    { cache: false },
  );
}

/** One statement for each number of movements asked for, which is one for each place in the client's query. */
function movementsLoader(executor: Executor) {
  return new DataLoader<MovementsKey, readonly StockMovementRow[]>(
    async (keys) => {
      const found = new Map<number, Map<string, StockMovementRow[]>>();
      for (const [first, group] of groupBy(keys, ({ first }) => first)) {
        const levelIds = [...new Set(group.map(({ levelId }) => levelId))];
        found.set(
          first,
          groupBy(await newestMovements(executor, levelIds, first), ({ levelId }) => levelId),
        );
      }
      return keys.map(({ levelId, first }) => found.get(first)?.get(levelId) ?? []);
    },
    { cache: false },
  );
}

function idOf({ id }: { readonly id: string }): string {
  return id;
}
