import { createHash } from 'node:crypto';
import type { Registry } from '../../schema/registry/Hub.ts';
import type { Database } from './database/Database.ts';
import { answeredBefore, idempotent } from './database/idempotent.ts';
import { derivedGlobalId } from './globalId.ts';
import type { HubFacts } from './HubFacts.ts';
import type { AnySubgraph } from './Subgraph.ts';

const firstStart = { party: 'anonymous', key: 'ehub:first-start', operation: 'seed', input: {} };

/** True where it was decided at an earlier start whether a subgraph gets demo data. */
export async function isSeedingDecided(database: Database): Promise<boolean> {
  return (await answeredBefore(database, firstStart)) !== undefined;
}

/**
 * Decides at a subgraph's first start whether it gets demo data, in one transaction with the note that it was decided: a
 * crash in the middle leaves nothing, a later start leaves everything as it is, and of two replicas one does it.
 * @param seed null to start empty
 * @param registry whose other hubs and marketplaces the demo data refers to
 * @returns the rows written now, by table; undefined where it was decided before
 */
export async function seedOnce(
  database: Database,
  subgraph: AnySubgraph,
  hub: HubFacts,
  seed: string | null,
  registry: Registry,
): Promise<Readonly<Record<string, number>> | undefined> {
  let written: Readonly<Record<string, number>> | undefined;
  await idempotent(database, firstStart, async (transaction) => {
    written = seed === null ? {} : await subgraph.seed(transaction, hub, seed, registry);
    return written;
  });
  // Otherwise the first queries are planned without statistics, and counts cannot be read from indexes alone.
  const tables = Object.keys(written ?? {});
  if (tables.length > 0) await database.execute({ text: `VACUUM (ANALYZE) ${tables.join(', ')}` });
  return written;
}

/**
 * Random numbers that are the same for the same seed text, for demo data: the generator sfc32 (Chris Doty-Humphrey,
 * PractRand), its state the SHA-256 of the text. Not for secrets.
 */
export class SeededRandom {
  readonly #state: Uint32Array;

  constructor(seed: string) {
    const digest = createHash('sha256').update(seed).digest();
    this.#state = Uint32Array.from([0, 4, 8, 12], (offset) => digest.readUInt32LE(offset));
  }

  /** From 0 up to, but not, 1. */
  fraction(): number {
    return this.#next() / 2 ** 32;
  }

  /** A whole number from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  /** True with a probability from 0 to 1. */
  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** One of the items, of which there must be some. */
  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.integer(0, items.length - 1)];
    if (item === undefined) throw new RangeError('There is nothing to pick from.');
    return item;
  }

  #next(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state;
    const value = (a + b + counter) >>> 0;
    this.#state.set([b ^ (b >>> 9), c + (c << 3), ((c << 21) | (c >>> 11)) + value, counter + 1]);
    return value;
  }
}

/** How many products a seeded hub has. */
const seededProductCount = 5_200;

/**
 * The ids of the products of a seeded hub. Every subgraph that seeds rows about products takes them from here, since none
 * may read another's schema. Product `n` is the same for the same seed.
 */
export function seededProductIds(hubCode: string, seed: string): string[] {
  return Array.from({ length: seededProductCount }, (_, n) => derivedGlobalId(hubCode, 'Product', `seed:${seed}:${n}`));
}

/** Random numbers for each name by itself: what is drawn for one does not depend on which others there are. */
export function seededRandomOf(seed: string): (name: string) => SeededRandom {
  const randoms = new Map<string, SeededRandom>();
  return (name) => {
    const random = randoms.get(name) ?? new SeededRandom(`${seed} ${name}`);
    randoms.set(name, random);
    return random;
  };
}
