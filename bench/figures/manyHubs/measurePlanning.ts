import { composeSupergraph } from '../../../gateway/supergraph/composeSupergraph.ts';
import { contractNames, contractSdl } from '../../../schema/contracts.ts';
import { fakeId } from '../../../test/support/hubs/FakeRows.ts';
import type { MeasuredGateway } from './MeasuredGateway.ts';
import { rank } from './times.ts';

const rounds = 25;
const repeats = 5;
const warmUp = 3;
/** Of a hub that the network does not have. */
const nobodys = fakeId('JPTYO', 'Product', 1);

/** Operations that no hub is called for, so that what is new about them is their plan alone. `NAME` makes them new. */
const operations = [
  '{ NAME: products(first: 20, hubs: []) { nodes { id title } totalCount } }',
  `{ NAME: products(first: 20, hubs: []) { nodes { title price { amount } merchant { legalName } stock { available } }
     pageInfo { hasNextPage endCursor } coverage { hub status } } }`,
  `{ NAME: product(id: "${nobodys}") { title hub { code name } merchant { legalName kyb }
     stock { onHand available levels { id } } } }`,
  `{ NAME: merchants(first: 5, hubs: []) { nodes { legalName products(first: 3) { nodes { title stock { available } } } } } }`,
];

/** Milliseconds from the contracts' texts to the supergraph, the median of some runs once warm. */
export function composeMs(): number {
  const sources = contractNames.map((name) => ({ name, sdl: contractSdl(name) }));
  const times = Array.from({ length: warmUp + repeats }, () => {
    const begunMs = performance.now();
    composeSupergraph(sources);
    return performance.now() - begunMs;
  });
  return rank(times.slice(warmUp), 0.5);
}

/**
 * What new operations take longer than known ones, in milliseconds for all of them together, the median of some rounds:
 * to be validated, planned and compiled by a gateway with its table of hubs.
 */
export async function planningMs(gateway: MeasuredGateway): Promise<number> {
  const sums: number[] = [];
  for (let round = 0; round < rounds; round++) {
    let sum = 0;
    for (const operation of operations) {
      const query = operation.replace('NAME', `n${round}`);
      const [first = 0, ...again] = await timesOfAnswers(gateway, query, 1 + repeats);
      sum += first - rank(again, 0.5);
    }
    sums.push(sum);
  }
  return rank(sums, 0.5);
}

async function timesOfAnswers(gateway: MeasuredGateway, query: string, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let number = 0; number < count; number++) {
    const begunMs = performance.now();
    const { data } = await gateway.ask(query);
    if (!data) throw new Error(`Not answered: ${query}`);
    times.push(performance.now() - begunMs);
  }
  return times;
}
