import type { Attack, AttackTarget } from './Attack.ts';
import { post, told } from './rawHttp.ts';

const withEntities = 'query Note($mode: String!) { hostile(mode: $mode) { note } }';
const scalar = 'query Any($mode: String!) { hostile(mode: $mode) { any } }';
const tags = 'query Tags($mode: String!) { hostile(mode: $mode) { tags } }';
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
  once('subgraph: 190 000 rows in gzip', 'gzipRows'),
  once('subgraph: scalar of 1 000 000 × 1.0', 'anyNumbers', scalar),
  once('subgraph: scalar of 300 000 long numbers', 'anyLongNumbers', scalar),
  once('subgraph: scalar of 2 000 lists 900 deep', 'anyDeep', scalar),
  once('subgraph: scalar with 500 000 members', 'anyWide', scalar),
  once('subgraph: scalar of 100 objects with 10 000 members', 'anyWideRows', scalar),
  once('subgraph: scalar of 1 300 000 control characters', 'anyControl', scalar),
  once('subgraph: scalar of 4 000 000 line breaks', 'anyEscapes', scalar),
  once('subgraph: number of 8 000 000 digits', 'anyDigits', scalar),
  once('subgraph: 15 MB of white space', 'anyBlank', scalar),
  once('subgraph: row with 900 000 members that nobody asked', 'unasked'),
  once('subgraph: 100 rows with 10 000 members that nobody asked', 'unaskedRows'),
  once('subgraph: 3 000 000 × null for rows', 'nulls'),
  once('subgraph: 5 000 000 lists for rows', 'lists'),
  once('subgraph: list of 3 500 000 strings', 'tags', tags),
  once('subgraph: 1 000 errors of 15 kB', 'errorTexts'),
  once('subgraph: 100 errors with paths of 70 000 steps', 'errorPaths'),
  once('subgraph: 12 MB of extensions', 'extensions'),
  once('subgraph: 900 entities with ids of 17 000 characters', 'longKeys', withEntities),
  failing('subgraph: 20 × 403 for one operation, then others', 'forbidden'),
  failing('subgraph: 20 × a page of HTML for one operation, then others', 'page'),
];
