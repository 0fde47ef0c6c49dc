import { hubContractNames } from '../schema/contracts.ts';
import type { AnySubgraph } from './host/Subgraph.ts';

/**
 * What a hub can serve: one subgraph for each contract that hubs serve. A contract named in `schema/contracts.ts` has a
 * folder of its name here, whose `subgraph.ts` is its manifest; nothing else names it.
 */
export const subgraphs: readonly AnySubgraph[] = await importedSubgraphs();

/** One after another: with Node 24 Jest cannot link modules that two imports need at the same time. */
async function importedSubgraphs(): Promise<AnySubgraph[]> {
  const imported: AnySubgraph[] = [];
  for (const name of hubContractNames) {
    const { subgraph } = (await import(`./${name}/subgraph.ts`)) as { readonly subgraph: AnySubgraph };
    imported.push(subgraph);
  }
  return imported;
}
