import type { Executor, Statement } from '../../host/database/Statement.ts';
import type { Regime } from '../resolverTypes.ts';

/** A level as the contract shows it, at one moment: holds that have lapsed by then are not in `reserved`. */
export interface StockLevelRow {
  readonly id: string;
  readonly product: { readonly id: string };
  readonly location: string;
  readonly regime: Regime;
  readonly lot: string | null;
  /** `YYYY-MM-DD`. */
  readonly expiresOn: string | null;
  readonly onHand: number;
  readonly reserved: number;
  readonly available: number;
  readonly version: number;
}

/** Counters without the holds that lapsed by `$2`: until somebody tidies them they are still in the stored counter. */
const liveLevels = `
  SELECT level.id, json_build_object('id', level.product_id) AS product, level.location, level.regime, level.lot,
    level.expires_on AS "expiresOn", level.on_hand AS "onHand", level.version,
    level.reserved - coalesce(lapsed.quantity, 0) AS reserved,
    level.on_hand - level.reserved + coalesce(lapsed.quantity, 0) AS available
  FROM stock_level AS level
  LEFT JOIN LATERAL (
    SELECT sum(quantity)::int AS quantity FROM allocation WHERE level_id = level.id AND held_until <= $2
  ) AS lapsed ON true`;

const byId: Statement = { name: 'levels_by_id', text: `${liveLevels} WHERE level.id = ANY($1)` };

const byProduct: Statement = {
  name: 'levels_by_product',
  text: `${liveLevels} WHERE level.product_id = ANY($1) ORDER BY level.expires_on NULLS LAST, level.id`,
};

/** The levels that there are of these ids, in no order. */
export function stockLevelsById(executor: Executor, ids: readonly string[], at: string): Promise<StockLevelRow[]> {
  return executor.query(byId, [ids, at]);
}

/** All levels of these products, also of expired lots; first expiry first. */
export function stockLevelsByProduct(
  executor: Executor,
  productIds: readonly string[],
  at: string,
): Promise<StockLevelRow[]> {
  return executor.query(byProduct, [productIds, at]);
}

/** Of a level that there is not, any other's: whoever asks whose goods these are asks the same either way. */
const goods: Statement = {
  name: 'levels_goods',
  text: `
    SELECT asked.id, level.id IS NOT NULL AS "isThere",
      coalesce(level.product_id, (SELECT product_id FROM stock_level LIMIT 1)) AS "productId"
    FROM unnest($1::text[]) AS asked (id) LEFT JOIN stock_level AS level ON level.id = asked.id`,
};

/** What lies at a level. */
export interface LevelGoods {
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
  return executor.query(goods, [ids]);
}

/** In id order, whoever locks: so two transactions never wait for each other. */
const lockById: Statement = {
  name: 'levels_lock_by_id',
  text: 'SELECT id FROM stock_level WHERE id = ANY($1) ORDER BY id FOR NO KEY UPDATE',
};

const lockByProduct: Statement = {
  name: 'levels_lock_by_product',
  text: 'SELECT id FROM stock_level WHERE product_id = ANY($1) ORDER BY id FOR NO KEY UPDATE',
};

/** Locks these levels until the transaction ends. One call a transaction: a second could wait in a circle. */
export function lockLevels(transaction: Executor, ids: readonly string[]): Promise<{ id: string }[]> {
  return transaction.query(lockById, [ids]);
}

/** Locks all levels of these products; the same rule holds. */
export async function lockLevelsOfProducts(transaction: Executor, productIds: readonly string[]): Promise<string[]> {
  const levels = await transaction.query<{ id: string }>(lockByProduct, [productIds]);
  return levels.map(({ id }) => id);
}

export interface NewLevel {
  readonly id: string;
  readonly productId: string;
  readonly location: string;
  readonly regime: Regime;
  readonly lot: string | null;
  readonly expiresOn: string | null;
}

const insert: Statement = {
  name: 'level_insert',
  text: `
    INSERT INTO stock_level (id, product_id, location, regime, lot, expires_on)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING`,
};

const countOfProduct: Statement = {
  name: 'levels_count',
  text: 'SELECT count(*)::int AS count FROM stock_level WHERE product_id = $1',
};

/** Adds an empty level; false where it is there already. */
export async function insertLevel(transaction: Executor, level: NewLevel): Promise<boolean> {
  const { id, productId, location, regime, lot, expiresOn } = level;
  return (await transaction.execute(insert, [id, productId, location, regime, lot, expiresOn])) === 1;
}

export async function countLevels(transaction: Executor, productId: string): Promise<number> {
  const [row] = await transaction.query<{ count: number }>(countOfProduct, [productId]);
  return row?.count ?? 0;
}
