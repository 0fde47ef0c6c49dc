import { derivedGlobalId } from './globalId.ts';

/** How many products a seeded hub has. */
const seededProductCount = 5_200;

/**
 * The ids of the products of a seeded hub. Every subgraph that seeds rows about products takes them from here, since none
 * may read another's schema. Product `n` is the same for the same seed.
 */
export function seededProductIds(hubCode: string, seed: string): string[] {
  return Array.from({ length: seededProductCount }, (_, n) => derivedGlobalId(hubCode, 'Product', `seed:${seed}:${n}`));
}
