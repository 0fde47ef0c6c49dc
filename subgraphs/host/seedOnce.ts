import type { Database } from './database/Database.ts';
import { answeredBefore, idempotent } from './database/idempotent.ts';
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
 * @returns the rows written now, by table; undefined where it was decided before
 */
export async function seedOnce(
  database: Database,
  subgraph: AnySubgraph,
  hub: HubFacts,
  seed: string | null,
): Promise<Readonly<Record<string, number>> | undefined> {
  let written: Readonly<Record<string, number>> | undefined;
  await idempotent(database, firstStart, async (transaction) => {
    written = seed === null ? {} : await subgraph.seed(transaction, hub, seed);
    return written;
  });
  // Otherwise the first queries are planned without statistics, and counts cannot be read from indexes alone.
  const tables = Object.keys(written ?? {});
  if (tables.length > 0) await database.execute({ text: `VACUUM (ANALYZE) ${tables.join(', ')}` });
  return written;
}
