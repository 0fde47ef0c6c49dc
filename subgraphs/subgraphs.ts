import { hubContractNames } from '../schema/contracts.ts';
import type { AnySubgraph } from './host/Subgraph.ts';

/**
 * All subgraphs that a hub can serve: one for each contract of `schema/contracts.ts`, in a folder of that name with the
 * manifest `subgraph.ts`. Nothing else names a contract.
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
