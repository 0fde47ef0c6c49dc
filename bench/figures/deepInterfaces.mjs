// How planning grows with types and levels where each link leads to another subgraph:
// node --import ./test/support/runTypeScript.mjs bench/figures/deepInterfaces.mjs [--types 5,10] [--levels 2,4]
//
// Of each operation the CPU time of its first plan, in ms, the fetches of the plan, its size as JSON, in kB, and the
// characters of the longest text that a subgraph is sent.
import '../../schema/requireNode.mjs';
import { parse } from 'graphql';
import { toolOptions } from '../toolOptions.ts';

const { OperationPlanner } = await import('../../gateway/plan/OperationPlanner.ts');
const { composed } = await import('../../test/support/federation/composed.ts');

const values = toolOptions(
  'node --import ./test/support/runTypeScript.mjs bench/figures/deepInterfaces.mjs',
  'How planning grows with types and levels where each link leads to another subgraph.',
  {
    types: { type: 'string', default: '5,10,20,40', about: 'how many object types the interface has' },
    levels: { type: 'string', default: '2,4,6,8', about: 'how many links deep an operation is' },
  },
);
const numbers = (list) => list.split(',').map(Number);
const graphs = [0, 1, 2];

/** Links of each subgraph, those of another subgraph's too where they are shared. */
const shapes = {
  'a link of each subgraph': { links: (n) => [`l${n}: Item`] },
  'lists of lists': { links: (n) => [`l${n}: [[Item!]!]`] },
  'links of two subgraphs each': { links: (n) => [`l${n}: Item @shareable`, `l${(n + 1) % 3}: Item @shareable`] },
  unions: { links: (n) => [`l${n}: Any`], begin: 'Any', around: (text) => `... on Item { ${text} }` },
  'a fragment for each type': {
    links: (n) => [`l${n}: Item`],
    around: (text, types, isFirst) => (isFirst ? types.map((type) => `... on ${type} { ${text} }`).join(' ') : text),
  },
  'an alias for each type': {
    links: (n) => [`l${n}: Item`],
    around: (text, types, isFirst) =>
      isFirst ? types.map((type, n) => `... on ${type} { a${n}: ${text.slice(text.indexOf('l'))} }`).join(' ') : text,
  },
  'keys that the interface lacks': { links: (n) => [`l${n}: Item`], ownKeys: true },
};

function supergraphOf({ links, begin = 'Item', ownKeys = false }, types) {
  const names = namesOf(types);
  const subgraph = (n) => {
    const fields = `${ownKeys ? '' : 'id: ID!'} f${n}: Int ${links(n).join(' ')}`;
    const key = ownKeys ? 'id: ID!' : '';
    const objects = names.map((name) => `type ${name} implements Item @key(fields: "id") { ${key} ${fields} }`);
    const own = `interface Item { ${fields.replaceAll(' @shareable', '')} } union Any = ${names.join(' | ')}`;
    return `type Query { root${n}: ${begin} } ${own} ${objects.join(' ')}`;
  };
  return parse(composed(Object.fromEntries(graphs.map((n) => [`s${n}`, subgraph(n)]))));
}

function namesOf(types) {
  return Array.from({ length: types }, (_, index) => `T${index}`);
}

function operationOf({ around = (text) => text }, levels, types) {
  const at = (level) =>
    level === 0 ? 'f0 f1 f2' : `f${level % 3} l${level % 3} { ${around(at(level - 1), namesOf(types), false)} }`;
  return `{ root0 { ${around(at(levels), namesOf(types), true)} } }`;
}

for (const [name, shape] of Object.entries(shapes)) {
  console.log(`\n${name}: ms, fetches, kB, longest text\n`);
  console.log(
    `| types | ${numbers(values.levels)
      .map((levels) => `${levels} levels`)
      .join(' | ')} |`,
  );
  console.log(
    `|---:|${numbers(values.levels)
      .map(() => '---:|')
      .join('')}`,
  );
  for (const types of numbers(values.types)) {
    const cells = numbers(values.levels).map((levels) => {
      const planner = new OperationPlanner(supergraphOf(shape, types));
      const before = process.cpuUsage();
      let plan;
      try {
        plan = JSON.stringify(planner.plan(operationOf(shape, levels, types), {}).plan);
      } catch (error) {
        return error.extensions?.code ?? error.message;
      }
      const { user, system } = process.cpuUsage(before);
      const fetches = plan.match(/"kind":"Fetch"/g)?.length;
      const longest = Math.max(...[...plan.matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text.length));
      return `${Math.round((user + system) / 1_000)}, ${fetches}, ${Math.round(plan.length / 1_000)}, ${longest}`;
    });
    console.log(`| ${types} | ${cells.join(' | ')} |`);
  }
}
