import { demoCountryOf } from '../../countries/countryOf.ts';
import { lineOfProduct } from '../../countries/demoGoods.ts';
import type { Executor, Statement } from '../../host/database/sql.ts';
import { derivedGlobalId } from '../../host/globalId.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { SeededRandom, seededProductIds } from '../../host/seeding.ts';
import { levelIdOf, type Place } from '../operations/levels.ts';
import type { MovementKind } from '../resolverTypes.ts';

/** Each table's rows are one JSON text: one statement, parsed once. */
const insertLevels: Statement = {
  text: `
    INSERT INTO stock_level (id, product_id, location, regime, lot, expires_on, on_hand, version)
    SELECT id, product_id, location, regime, lot, expires_on, on_hand, version
    FROM json_populate_recordset(NULL::stock_level, $1::json)`,
};

const insertMovements: Statement = {
  text: `
    INSERT INTO stock_movement (id, level_id, kind, quantity, reason, at)
    SELECT id, level_id, kind, quantity, reason, at FROM json_populate_recordset(NULL::stock_movement, $1::json)`,
};

/**
 * Fills an empty schema with the stock of a country's seeded products, the same for the same seed.
 * @returns the number of rows by table
 */
export async function seedInventory(
  transaction: Executor,
  hub: HubFacts,
  seed: string,
): Promise<Record<string, number>> {
  const rows = makeStock(hub, seed);
  await transaction.execute(insertLevels, [JSON.stringify(rows.stock_level)]);
  await transaction.execute(insertMovements, [JSON.stringify(rows.stock_movement)]);
  return { stock_level: rows.stock_level.length, stock_movement: rows.stock_movement.length };
}

const dayMs = 86_400_000;
/** All demo goods were received before this time, so that the data does not depend on when it is created. */
const epochMs = Date.UTC(2026, 0, 1);
/** Valid lots expire after this date; expired lots expired before the epoch. */
const freshFromMs = Date.UTC(2027, 0, 1);
const receiptDays = 180;

/** A row of `stock_level`. */
interface LevelRow {
  readonly id: string;
  readonly product_id: string;
  readonly location: string;
  readonly regime: string;
  readonly lot: string | null;
  readonly expires_on: string | null;
  readonly on_hand: number;
  readonly version: number;
}

/** The written columns of `stock_movement`. */
interface MovementRow {
  readonly id: string;
  readonly level_id: string;
  readonly kind: MovementKind;
  readonly quantity: number;
  readonly reason: string | null;
  readonly at: string;
}

interface StockRows {
  readonly stock_level: readonly LevelRow[];
  readonly stock_movement: readonly MovementRow[];
}

/**
 * Stock for every seeded product of a hub: at one to four locations, under their regimes, in lots if the goods expire, with
 * the movements that brought it there.
 */
export function makeStock(hub: HubFacts, seed: string): StockRows {
  const random = new SeededRandom(`${seed} ${hub.code} stock`);
  const country = demoCountryOf(hub.country);
  const { stockPlaces } = country;
  const rows = { stock_level: [] as LevelRow[], stock_movement: [] as MovementRow[] };
  for (const [n, productId] of seededProductIds(hub.code, seed).entries()) {
    const { shelfLifeDays } = lineOfProduct(country, n);
    for (const [rank, { location, regimes }] of stockPlaces.entries()) {
      // The main location has nearly everything, each further one less.
      if (!random.chance([0.97, 0.6, 0.45, 0.3][rank] ?? 0.2)) continue;
      const regime = random.pick(regimes);
      const lots = shelfLifeDays ? random.integer(1, 3) : 1;
      for (let lot = 0; lot < lots; lot++) {
        const batch = shelfLifeDays ? lotOf(random, shelfLifeDays) : { lot: null, expiresOn: null };
        addLevel(rows, hub, random, { productId, location, regime, ...batch });
      }
    }
  }
  return rows;
}

/** One lot in 25 has expired and cannot be sold. */
function lotOf(random: SeededRandom, [from, to]: readonly [number, number]) {
  const days = random.integer(from, to);
  const expiresMs = random.chance(0.04) ? epochMs - random.integer(1, 60) * dayMs : freshFromMs + days * dayMs;
  const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';
  const lot = `${random.pick([...letters])}${random.integer(10_000, 99_999)}${random.pick([...letters])}`;
  return { lot, expiresOn: new Date(expiresMs).toISOString().slice(0, 10) };
}

function addLevel(
  rows: { stock_level: LevelRow[]; stock_movement: MovementRow[] },
  hub: HubFacts,
  random: SeededRandom,
  place: Place,
): void {
  const levelId = levelIdOf(hub.code, place);
  const movements: Pick<MovementRow, 'kind' | 'quantity' | 'reason'>[] = [
    { kind: 'RECEIVE', quantity: Math.ceil(8 + 900 * random.fraction() ** 2), reason: null },
  ];
  if (random.chance(0.3)) movements.push({ kind: 'RECEIVE', quantity: random.integer(10, 300), reason: null });
  if (random.chance(0.1)) {
    movements.push({
      kind: 'ADJUST',
      quantity: -random.integer(1, 5),
      reason: 'Damaged in handling, found at the count.',
    });
  }
  let atMs = epochMs - receiptDays * dayMs * (0.5 + random.fraction() / 2);
  for (const [n, movement] of movements.entries()) {
    const id = derivedGlobalId(hub.code, 'StockMovement', `${levelId}:${n}`);
    rows.stock_movement.push({ id, level_id: levelId, ...movement, at: new Date(atMs).toISOString() });
    atMs += random.integer(1, 25) * dayMs;
  }
  rows.stock_level.push({
    id: levelId,
    product_id: place.productId,
    location: place.location,
    regime: place.regime,
    lot: place.lot,
    expires_on: place.expiresOn,
    on_hand: movements.reduce((sum, { quantity }) => sum + quantity, 0),
    version: movements.length,
  });
}
