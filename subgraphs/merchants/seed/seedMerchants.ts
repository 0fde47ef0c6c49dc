import { currencyDecimals } from '../../../schema/currencyDecimals.ts';
import type { Registry } from '../../../schema/registry/Hub.ts';
import type { DemoCountry, Goods } from '../../countries/Country.ts';
import { demoCountryOf } from '../../countries/countryOf.ts';
import { lineOfProduct } from '../../countries/demoGoods.ts';
import { newestSortKey, textSortKey } from '../../host/connections.ts';
import type { Executor } from '../../host/database/sql.ts';
import { derivedGlobalId } from '../../host/globalId.ts';
import { gs1CheckDigit } from '../../host/goods.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { SeededRandom, seededProductIds, seededRandomOf } from '../../host/seeding.ts';
import { findHeading } from '../rules/hsCodes.ts';
import { searchTerms } from '../rules/searchTerms.ts';
import { makeMerchants, type SeededMerchant } from './makeMerchants.ts';

/** Referenced tables first. Each table's rows are one JSON text: one statement, parsed once. */
const tables = ['merchant', 'kyb_decision', 'identifier', 'consent', 'product', 'listing'] as const;

/**
 * Fills an empty schema with a country's merchants, products and listings, the same for the same seed.
 * @returns the number of rows by table
 */
export async function seedMerchants(
  transaction: Executor,
  hub: HubFacts,
  seed: string,
  { marketplaces }: Registry,
): Promise<Record<string, number>> {
  const { merchants, rows: merchantRows } = makeMerchants(hub, seed, marketplaces);
  const rows: Record<(typeof tables)[number], readonly object[]> = {
    ...merchantRows,
    ...makeProducts(hub, seed, merchants),
  };
  for (const table of tables) {
    const text = `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`;
    await transaction.execute({ text }, [JSON.stringify(rows[table])]);
  }
  return Object.fromEntries(tables.map((table) => [table, rows[table].length]));
}

const dayMs = 86_400_000;
/** The days after its approval in which a merchant adds its range. */
const catalogueDays = 180;

/** Suffixes of titles, so that no merchant has two equal ones. */
const packs = ['', ', wholesale carton', ', gift pack', ', export pack', ', trial pack', ', second choice'];

/** The products of a hub, with ids that all contracts' seeds share, and their listings, as rows of their tables. */
export function makeProducts(hub: HubFacts, seed: string, merchants: readonly SeededMerchant[]) {
  const random = new SeededRandom(`${seed} ${hub.code} products`);
  const randomOf = seededRandomOf(`${seed} ${hub.code} listings`);
  const country = demoCountryOf(hub.country);
  const sellers = merchants.filter(({ kyb }) => kyb === 'APPROVED' || kyb === 'SUSPENDED');
  const sellersOf = new Map(country.lines.map((line) => [line, sellers.filter((seller) => seller.line === line)]));
  const soldBy = new Map<SeededMerchant, number>();
  const rows = { product: [] as ReturnType<typeof productRow>[], listing: [] as object[] };

  seededProductIds(hub.code, seed).forEach((id, n) => {
    const ofLine = sellersOf.get(lineOfProduct(country, n)) ?? [];
    const nth = Math.floor(n / country.lines.length);
    // A few of each, the rest unevenly: some merchants have five times as many as others.
    const rank = nth < 4 * ofLine.length ? nth % ofLine.length : Math.floor(random.fraction() ** 1.3 * ofLine.length);
    const seller = ofLine[rank] as SeededMerchant;
    const sold = soldBy.get(seller) ?? 0;
    soldBy.set(seller, sold + 1);
    const row = productRow(hub, country, random, id, n, seller, sold);
    rows.product.push(row);
    rows.listing.push(...listingRows(hub, seed, randomOf, id, n, seller, row.price_minor));
  });
  return rows;
}

/** The product with number `sold` of a merchant. */
function productRow(
  hub: HubFacts,
  country: DemoCountry,
  random: SeededRandom,
  id: string,
  n: number,
  { id: merchantId, brand, line, approvedMs }: SeededMerchant,
  sold: number,
) {
  const kinds = line.goods.flatMap((goods) => goods.variants.map((variant) => ({ goods, variant })));
  // Steps by a prime reach every kind once before repeating.
  const { goods, variant } = kinds[(sold * 37 + approvedMs) % kinds.length] as (typeof kinds)[number];
  const title = `${goods.title}, ${variant}${packs[Math.floor(sold / kinds.length) % packs.length]} · ${brand}`;
  const heading = findHeading(goods.hsCode)?.description;
  const ready = random.chance(0.7) ? `Ready for shipment in ${random.integer(2, 14)} days.` : null;
  const description = ready && heading ? `${heading}. ${ready}` : ready;
  const createdMs = approvedMs + Math.floor(random.fraction() * catalogueDays * dayMs);
  return {
    id,
    merchant_id: merchantId,
    gtin: random.chance(0.9) ? gtin(random, country, n) : null,
    title,
    description,
    hs_code: goods.hsCode,
    origin_country: hub.country,
    gross_weight_grams: random.integer(...goods.weightGrams),
    price_minor: priceMinor(random, goods, hub.currency),
    price_currency: hub.currency,
    created_at: new Date(createdMs).toISOString(),
    updated_at: new Date(createdMs).toISOString(),
    title_key: textSortKey(title, id),
    newest_key: newestSortKey(createdMs, id),
    terms: searchTerms(title, description),
  };
}

/** A price that ends in .90 or .00; high prices are rare. */
function priceMinor(random: SeededRandom, { price: [from, to] }: Goods, currency: string): number {
  const minorPerUnit = 10 ** (currencyDecimals(currency) ?? 2);
  const whole = Math.round(from + (to - from) * random.fraction() ** 2);
  return whole * minorPerUnit + (random.chance(0.5) ? Math.floor(0.9 * minorPerUnit) : 0);
}

/** A GTIN-13: the country's prefix, then the product's own number. */
function gtin(random: SeededRandom, { gs1Prefixes }: DemoCountry, n: number): string {
  const twelve = `${random.pick(gs1Prefixes)}${random.integer(1_000, 9_999)}${String(n).padStart(5, '0')}`;
  return twelve + gs1CheckDigit(twelve);
}

function listingRows(
  hub: HubFacts,
  seed: string,
  randomOf: (marketplaceId: string) => SeededRandom,
  productId: string,
  n: number,
  { kyb, consents }: SeededMerchant,
  basePrice: number,
) {
  return consents
    .map(({ marketplaceId, isActive }) => ({ marketplaceId, isActive, random: randomOf(marketplaceId) }))
    .filter(({ random }) => random.chance(0.7))
    .map(({ marketplaceId, isActive, random }) => ({
      id: derivedGlobalId(hub.code, 'Listing', `seed:${seed}:${n}:${marketplaceId}`),
      product_id: productId,
      marketplace_id: marketplaceId,
      price_minor: Math.round(basePrice * (1 + random.integer(0, 15) / 100)),
      price_currency: hub.currency,
      status: kyb === 'APPROVED' && isActive ? 'ACTIVE' : 'PAUSED',
    }));
}
