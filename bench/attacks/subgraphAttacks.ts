import type { Attack, AttackTarget } from './Attack.ts';
import { post, told } from './rawHttp.ts';

const withEntities = 'query Note($mode: String!) { hostile(mode: $mode) { note } }';
const rootOnly = 'query Root($mode: String!) { hostile(mode: $mode) { id } }';

function ask(target: AttackTarget, mode: string, query = rootOnly) {
  return post(target, { query, variables: { mode } });
}

function once(name: string, mode: string, query?: string): Attack {
  return { name, run: async (target) => told(await ask(target, mode, query)) };
}

/** Fails one operation twenty times, then asks another of the same endpoint twenty times. */
function failing(name: string, mode: string): Attack {
  return {
    name,
    run: async (target) => {
      for (let count = 0; count < 20; count++) await ask(target, mode, `${rootOnly} # fails`);
      let refused = 0;
      for (let count = 0; count < 20; count++) {
        const { text } = await ask(target, 'good');
        if (!text.startsWith('{"data":{"hostile":[]}')) refused += 1;
      }
      return `${refused} of 20 good requests refused`;
    },
  };
}

/** What one subgraph can answer. The clients beside it ask other subgraphs. */
export const subgraphAttacks: readonly Attack[] = [
  once('subgraph: header of 60 kB of blanks', 'blankHeader'),
  once('subgraph: 3 000 headers', 'manyHeaders'),
  once('subgraph: 200 000 chunks of one byte', 'oneByteChunks'),
  once('subgraph: endless trailers', 'trailers'),
  once('subgraph: flood of 103 Early Hints', 'informational'),
  once('subgraph: 100 000 errors', 'errors100000'),
  once('subgraph: 8 000 entities, each fails', 'entities8000', withEntities),
  once('subgraph: 16 000 entities, each fails', 'entities16000', withEntities),
  failing('subgraph: 20 × 403 for one operation, then others', 'forbidden'),
  failing('subgraph: 20 × a page of HTML for one operation, then others', 'page'),
];
