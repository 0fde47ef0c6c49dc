import { derivedGlobalId } from '../../host/globalId.ts';
import { gs1CheckDigit } from '../../host/gs1.ts';
import type { HubFacts } from '../../host/HubFacts.ts';
import { currencyDecimals } from '../../host/money.ts';
import { SeededRandom } from '../../host/SeededRandom.ts';
import { seededProductIds } from '../../host/seededProductIds.ts';
import { newestSortKey, textSortKey } from '../../host/sortKey.ts';
import type { CountryGoods, Goods } from '../../hubs/countries/CountryGoods.ts';
import { goodsOf } from '../../hubs/countries/goodsOf.ts';
import { searchTerms } from '../rules/searchTerms.ts';
import type { SeededMerchant } from './makeMerchants.ts';

const dayMs = 86_400_000;
/** The days after its approval in which a merchant adds its range. */
const catalogueDays = 180;

/** The products of a hub, under the ids that all seeds agree on, and their listings, as rows of their tables. */
export function makeProducts(hub: HubFacts, seed: string, merchants: readonly SeededMerchant[]) {
  const random = new SeededRandom(`${seed} ${hub.code} products`);
  const country = goodsOf(hub.country);
  const sellers = merchants.filter(({ kyb }) => kyb === 'APPROVED' || kyb === 'SUSPENDED');
  const minorPerUnit = 10 ** (currencyDecimals(hub.currency) ?? 2);
  const rows = { product: [] as object[], listing: [] as object[] };

  seededProductIds(hub.code, seed).forEach((id, n) => {
    // A few of each, the rest unevenly: some merchants have a hundred products.
    const rank = n < 4 * sellers.length ? n % sellers.length : Math.floor(random.fraction() ** 2 * sellers.length);
    const seller = sellers[rank] as SeededMerchant;
    const goods = random.pick(seller.line.goods);
    const priceMinor = price(random, goods, minorPerUnit);
    const createdMs = seller.approvedMs + Math.floor(random.fraction() * catalogueDays * dayMs);
    const title = `${goods.title}, ${random.pick(goods.variants)} · ${seller.brand}`;
    rows.product.push({
      ...{ id, merchant_id: seller.id, title, description: description(random, goods, seller) },
      gtin: random.chance(0.9) ? gtin(random, country, n) : null,
      hs_code: goods.hsCode,
      origin_country: hub.country,
      gross_weight_grams: random.integer(...goods.weightGrams),
      ...{ price_minor: priceMinor, price_currency: hub.currency },
      created_at: new Date(createdMs).toISOString(),
      ...{ title_key: textSortKey(title, id), newest_key: newestSortKey(createdMs, id), terms: searchTerms(title) },
    });
    rows.listing.push(...listingRows(hub, seed, random, id, n, seller, priceMinor));
  });
  return rows;
}

/** Ends in .90 or .00, as prices do; dear things are seldom. */
function price(random: SeededRandom, { price: [from, to] }: Goods, minorPerUnit: number): number {
  const whole = Math.round(from + (to - from) * random.fraction() ** 2);
  return whole * minorPerUnit + (random.chance(0.5) ? Math.floor(0.9 * minorPerUnit) : 0);
}

function description(random: SeededRandom, { title }: Goods, { brand }: SeededMerchant): string | null {
  if (random.chance(0.3)) return null;
  return `${title} from ${brand}. Packed for export; ${random.integer(2, 14)} days to make ready for shipment.`;
}

/** A GTIN-13: the country's prefix, then the product's own number. */
function gtin(random: SeededRandom, { gs1Prefixes }: CountryGoods, n: number): string {
  const twelve = `${random.pick(gs1Prefixes)}${random.integer(1_000, 9_999)}${String(n).padStart(5, '0')}`;
  return twelve + gs1CheckDigit(twelve);
}

function listingRows(
  hub: HubFacts,
  seed: string,
  random: SeededRandom,
  productId: string,
  n: number,
  { kyb, consents }: SeededMerchant,
  priceMinor: number,
): object[] {
  return consents
    .filter(() => random.chance(0.7))
    .map(({ marketplaceId, isActive }) => ({
      id: derivedGlobalId(hub.code, 'Listing', `seed:${seed}:${n}:${marketplaceId}`),
      ...{ product_id: productId, marketplace_id: marketplaceId },
      price_minor: Math.round(priceMinor * (1 + random.integer(0, 15) / 100)),
      price_currency: hub.currency,
      status: kyb === 'APPROVED' && isActive ? 'ACTIVE' : 'PAUSED',
    }));
}
