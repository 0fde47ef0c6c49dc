import { type FuzzFailure, FuzzSubject } from './FuzzSubject.ts';
import type { MakeGateway } from './gateways/FuzzGateway.ts';
import { hash } from './Random.ts';
import { worlds } from './worlds/worlds.ts';

export interface FuzzReport {
  readonly runs: number;
  readonly failures: readonly { readonly world: string; readonly seed: number; readonly failure: FuzzFailure }[];
}

export interface FuzzOrder {
  readonly runs: number;
  readonly seed: number;
  readonly makeGateway: MakeGateway;
  /** Only worlds with this in their name. */
  readonly worldName?: string;
}

/** Operations asked of one supergraph before the next seed makes other data and, where it can, another supergraph. */
const operationsPerSubject = 50;

/** Asks random operations of a gateway and of the monolith. */
export async function fuzz({ runs, seed, makeGateway, worldName = '' }: FuzzOrder): Promise<FuzzReport> {
  const chosen = worlds.filter(({ name }) => name.includes(worldName));
  const failures: FuzzReport['failures'][number][] = [];
  for (let begun = 0; begun < runs; begun += operationsPerSubject) {
    const subjectSeed = seed + begun / operationsPerSubject;
    const world = chosen[(begun / operationsPerSubject) % chosen.length];
    if (!world) throw new Error(`No world ${worldName}`);
    const failureRate = hash(String(subjectSeed)) % 3 === 0 ? 0 : 0.03;
    const subject = await FuzzSubject.make(world.subgraphs(subjectSeed), subjectSeed, failureRate, makeGateway);
    for (let index = begun; index < Math.min(begun + operationsPerSubject, runs); index++) {
      const failure = await subject.run();
      if (failure) failures.push({ world: world.name, seed: subjectSeed, failure });
    }
  }
  return { runs, failures };
}
