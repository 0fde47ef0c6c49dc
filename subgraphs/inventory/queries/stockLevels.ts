import { columnsOf, type Executor, insertOf, sql } from '../../host/database/sql.ts';
import type { Condition, OrderedList } from '../../host/lists/listStatements.ts';
import type { StockLevelFilter } from '../resolverTypes.ts';
import type { StockLevelTable } from '../tableTypes.ts';

type Ids = { readonly ids: readonly string[] };

/**
 * A level as the contract shows it, at one moment: holds that have lapsed by then are not in `reserved`. `expiresOn` is
 * `YYYY-MM-DD`.
 */
export interface StockLevelRow extends Omit<StockLevelTable, 'productId' | 'expiryKey'> {
  readonly product: { readonly id: string };
  readonly available: number;
}

/** Counters without the holds that lapsed by `:at`: until somebody tidies them they are still in the stored counter. */
const liveLevels = `
  SELECT level.id, json_build_object('id', level.product_id) AS product, level.location, level.regime, level.lot,
    level.expires_on AS "expiresOn", level.on_hand AS "onHand", level.version,
    level.updated_at AS "updatedAt",
    level.reserved - coalesce(lapsed.quantity, 0) AS reserved,
    level.on_hand - level.reserved + coalesce(lapsed.quantity, 0) AS available
  FROM stock_level AS level
  LEFT JOIN LATERAL (
    SELECT sum(quantity)::int AS quantity FROM allocation WHERE level_id = level.id AND held_until <= :at
  ) AS lapsed ON true`;
const byId = sql<StockLevelRow, Ids & { at: string }>('levels_by_id', `${liveLevels} WHERE level.id = ANY(:ids)`);
const byProduct = sql<StockLevelRow, Ids & { at: string }>(
  'levels_by_product',
  `${liveLevels} WHERE level.product_id = ANY(:ids) ORDER BY level.expires_on NULLS LAST, level.id`,
);
/** Of a level that there is not, any other's: whoever asks whose goods these are asks the same either way. */
const goods = sql<LevelGoods, Ids>(
  'levels_goods',
  `SELECT asked.id, level.id IS NOT NULL AS "isThere",
      coalesce(level.product_id, (SELECT product_id FROM stock_level LIMIT 1)) AS "productId"
    FROM unnest(:ids::text[]) AS asked (id) LEFT JOIN stock_level AS level ON level.id = asked.id`,
);
/** In id order, whoever locks: so two transactions never wait for each other. */
const lockById = sql<{ id: string }, Ids>(
  'levels_lock_by_id',
  'SELECT id FROM stock_level WHERE id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE',
);
const lockByProduct = sql<{ id: string }, Ids>(
  'levels_lock_by_product',
  'SELECT id FROM stock_level WHERE product_id = ANY(:ids) ORDER BY id FOR NO KEY UPDATE',
);
const lockLapsed = sql<{ id: string }, { at: string; atMost: number }>(
  'levels_lock_lapsed',
  `SELECT id FROM stock_level
    WHERE id IN (SELECT level_id FROM allocation WHERE held_until <= :at ORDER BY held_until LIMIT :atMost)
    ORDER BY id FOR NO KEY UPDATE SKIP LOCKED`,
);
const insert = insertOf<StockLevelTable>()(['id', 'productId', 'location', 'regime', 'lot', 'expiresOn'], {
  ...{ name: 'level_insert', table: 'stock_level', after: 'ON CONFLICT (id) DO NOTHING' },
});
const countOfProduct = sql<{ count: number }, { productId: string }>(
  'levels_count',
  'SELECT count(*)::int AS count FROM stock_level WHERE product_id = :productId',
);

/** The levels that there are of these ids, in no order. */
export function stockLevelsById(executor: Executor, ids: readonly string[], at: string): Promise<StockLevelRow[]> {
  return byId.rows(executor, { ids, at });
}

/** All levels of these products, also of expired lots; first expiry first. */
export function stockLevelsByProduct(
  executor: Executor,
  productIds: readonly string[],
  at: string,
): Promise<StockLevelRow[]> {
  return byProduct.rows(executor, { ids: productIds, at });
}

/** What lies at a level. */
interface LevelGoods {
  readonly id: string;
  readonly isThere: boolean;
  /** Of a level that is not there, another's; null where the hub has no stock at all. */
  readonly productId: string | null;
}

/**
 * The goods of levels, by which it is decided who may see or change them. That is asked of another contract, which takes
 * time: for a level that there is not it is asked as well, of other goods, so that the time does not tell the two apart.
 */
export function goodsOfLevels(executor: Executor, ids: readonly string[]): Promise<LevelGoods[]> {
  return goods.rows(executor, { ids });
}

/** Locks these levels until the transaction ends. One call a transaction: a second could wait in a circle. */
export function lockLevels(transaction: Executor, ids: readonly string[]): Promise<{ id: string }[]> {
  return lockById.rows(transaction, { ids });
}

/** Locks all levels of these products; the same rule holds. */
export async function lockLevelsOfProducts(transaction: Executor, productIds: readonly string[]): Promise<string[]> {
  const levels = await lockByProduct.rows(transaction, { ids: productIds });
  return levels.map(({ id }) => id);
}

/** Locks levels with lapsed holds, at most so many, and passes over those that somebody is working on. */
export async function lockLevelsWithLapsedHolds(transaction: Executor, at: string, atMost: number): Promise<string[]> {
  const levels = await lockLapsed.rows(transaction, { at, atMost });
  return levels.map(({ id }) => id);
}

export type NewLevel = Pick<StockLevelTable, 'id' | 'productId' | 'location' | 'regime' | 'lot' | 'expiresOn'>;

/** Adds an empty level; false where it is there already. */
export async function insertLevel(transaction: Executor, level: NewLevel): Promise<boolean> {
  return (await insert.run(transaction, level)) === 1;
}

export async function countLevels(transaction: Executor, productId: string): Promise<number> {
  return (await countOfProduct.first(transaction, { productId }))?.count ?? 0;
}

/** Stock levels, first expiry first. */
export const levelList: OrderedList<{ readonly id: string }> = {
  name: 'levels_by_expiry',
  table: 'stock_level',
  columns: columnsOf<StockLevelTable>('stock_level.')(['id']),
  key: 'stock_level.expiry_key',
};

export function levelConditions({
  productId,
  location,
  regime,
  expiresBefore,
  hasStock,
}: StockLevelFilter): Condition[] {
  const conditions: Condition[] = [];
  if (productId != null) {
    conditions.push({ name: 'product', sql: 'stock_level.product_id = :product', value: productId });
  }
  if (location != null) {
    conditions.push({ name: 'location', sql: 'stock_level.location = :location', value: location });
  }
  if (regime) conditions.push({ name: 'regime', sql: 'stock_level.regime = :regime', value: regime });
  if (expiresBefore != null) {
    // In the order of the list, so that reading ends where the first later lot comes.
    const isBefore = `stock_level.expiry_key < lpad((:expiry::date - DATE '0001-01-01')::text, 7, '0')`;
    conditions.push({ name: 'expiry', sql: isBefore, value: expiresBefore });
  }
  if (hasStock != null) {
    conditions.push({ name: 'stock', sql: '(stock_level.on_hand > 0) = :stock', value: hasStock });
  }
  return conditions;
}
