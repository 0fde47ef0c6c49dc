import { handmade } from './handmade.ts';
import { randomSubgraphs } from './randomSubgraphs.ts';

/** Supergraphs that the fuzz goes over in turn. */
export interface WorldKind {
  readonly name: string;
  /** SDL by name of subgraph. */
  readonly subgraphs: (seed: number) => Readonly<Record<string, string>>;
}

const random: WorldKind = { name: 'random supergraph', subgraphs: randomSubgraphs };

/** Every third is made up from its seed. */
export const worlds: readonly WorldKind[] = Object.entries(handmade).flatMap(([name, subgraphs], index) => {
  const world = { name, subgraphs: () => subgraphs };
  return index % 2 === 1 ? [world, random] : [world];
});
