import { type FuzzFailure, FuzzSubject } from './FuzzSubject.ts';
import { worlds } from './worlds/worlds.ts';

export interface FuzzReport {
  readonly runs: number;
  readonly failures: readonly { readonly world: string; readonly seed: number; readonly failure: FuzzFailure }[];
}

/** Operations asked of one supergraph before the next seed makes other data and, where it can, another supergraph. */
const operationsPerSubject = 100;

/**
 * Asks random operations of the gateway and of the monolith.
 * @param worldName only worlds with this in their name
 */
export async function fuzz({
  runs,
  seed,
  worldName = '',
}: {
  runs: number;
  seed: number;
  worldName?: string;
}): Promise<FuzzReport> {
  const chosen = Object.entries(worlds).filter(([name]) => name.includes(worldName));
  const failures: FuzzReport['failures'][number][] = [];
  for (let begun = 0; begun < runs; begun += operationsPerSubject) {
    const subjectSeed = seed + begun / operationsPerSubject;
    const [world, sdls] = chosen[(begun / operationsPerSubject) % chosen.length] ?? ['', {}];
    const subject = new FuzzSubject(sdls, subjectSeed, begun % 300 === 0 ? 0 : 0.03);
    for (let index = begun; index < Math.min(begun + operationsPerSubject, runs); index++) {
      const failure = await subject.run();
      if (failure) failures.push({ world, seed: subjectSeed, failure });
    }
  }
  return { runs, failures };
}
