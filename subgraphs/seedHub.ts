import { isMainThread, Worker, workerData } from 'node:worker_threads';
import type { Registry } from '../schema/registry/Hub.ts';
import { useCountryFolder } from './countries/countryOf.ts';
import { Database } from './host/database/Database.ts';
import { limits } from './host/database/limits.ts';
import type { HubFacts } from './host/HubFacts.ts';
import { seedOnce } from './host/seeding.ts';
import { subgraphs } from './subgraphs.ts';

/** What is to be filled. `seed` is null to start empty. */
interface HubSeeding {
  /** The hub's database. */
  readonly url: string;
  readonly hub: HubFacts;
  readonly seed: string | null;
  readonly registry: Registry;
  /** Of the hub's country, where it is not this program's; null where it is. */
  readonly countryFolder: string | null;
  /** Names of the subgraphs, whose schemas exist. */
  readonly names: readonly string[];
}

/**
 * Fills the subgraphs of a hub at its first start, in a thread: making the demo data takes 150 MB for a second, which the
 * process would otherwise keep.
 */
export async function seedHub(seeding: HubSeeding): Promise<void> {
  const worker = new Worker(new URL(import.meta.url), { workerData: seeding });
  await new Promise<void>((resolve, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`Seeding ended with code ${code}.`))));
  });
}

if (!isMainThread) {
  const { url, hub, seed, names, registry, countryFolder } = workerData as HubSeeding;
  if (countryFolder !== null) await useCountryFolder(hub.country, countryFolder);
  await Promise.all(
    subgraphs
      .filter(({ name }) => names.includes(name))
      .map(async (subgraph) => {
        const database = new Database({ url, schema: subgraph.name, poolSize: 1, timeoutMs: limits.seedTimeoutMs });
        await seedOnce(database, subgraph, hub, seed, registry).finally(() => database.close());
      }),
  );
}
