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

/** Asks so many times at once, each with an operation of its own, so that no call serves two. */
function atOnce(name: string, mode: string, times: number): Attack {
  return {
    name,
    run: async (target) => {
      const asked = Array.from({ length: times }, (_, number) =>
        ask(target, mode, rootOnly.replace('{ id }', `{ i${number}: id }`)),
      );
      const answers = await Promise.all(asked);
      const good = answers.filter(({ text }) => text.startsWith('{"data":{"hostile":[')).length;
      return `${good} of ${times} answered`;
    },
  };
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
  once('subgraph: endless chunks of one byte', 'chunksWithoutEnd'),
  once('subgraph: endless trailers', 'trailers'),
  once('subgraph: flood of 103 Early Hints', 'informational'),
  once('subgraph: 100 000 errors', 'errors100000'),
  once('subgraph: an error with a path of 200 000 steps', 'longPath'),
  once('subgraph: 256 MB of zeros in gzip', 'gzipBomb'),
  once('subgraph: 15 MB of three-byte letters', 'largeAnswer'),
  atOnce('subgraph: 15 MB of three-byte letters, 48 at once', 'largeAnswer', 48),
  atOnce('subgraph: bodies without end, 48 at once', 'bodyWithoutEnd', 48),
  once('subgraph: 8 000 entities, each fails', 'entities8000', withEntities),
  once('subgraph: 16 000 entities, each fails', 'entities16000', withEntities),
  once('subgraph: 300 000 rows, more than an answer may have', 'rows300000'),
  once('subgraph: 190 000 rows, all good', 'rows190000'),
  once('subgraph: 50 000 entities, all good', 'goodEntities50000', withEntities),
  failing('subgraph: 20 × 403 for one operation, then others', 'forbidden'),
  failing('subgraph: 20 × a page of HTML for one operation, then others', 'page'),
];
