import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Supergraph } from '@apollo/federation-internals';
import { GraphPath, SimultaneousPathsWithLazyIndirectPaths } from '@apollo/query-graphs';
import { QueryPlanner } from '@apollo/query-planner';
import { beforeAll, expect, jest, test } from '@jest/globals';
import { parse } from 'graphql';
import { limits } from '../../../gateway/limits.ts';
import {
  type ApolloInstallation,
  foldingPlanner,
  installedApollo,
  patchApollo,
  planWithoutCombinations,
} from '../../../gateway/plan/apolloPatches.ts';
import { OperationPlanner } from '../../../gateway/plan/OperationPlanner.ts';
import { Planner } from '../../../gateway/plan/Planner.ts';
import type { PlanNode, QueryPlan } from '../../../gateway/plan/QueryPlan.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { composed } from '../../support/federation/composed.ts';
import { printPlan } from '../../support/federation/printPlan.ts';

let hubs: Planner;
let keysApart: { readonly 12: Planner; readonly 48: Planner };

beforeAll(() => {
  keysApart = { 12: keyedApart(12), 48: keyedApart(48) };
  hubs = new Planner(parse(readFileSync(join(projectRoot, 'schema/supergraph.graphql'), 'utf8')));
});

test('plans over the supergraph of the contracts, whose hub directives are nothing to it nor to clients', () => {
  expect(hubs.apiSchema.getType('hub__Merge')).toBeUndefined();
  expect(hubs.apiSchema.getDirective('owned')).toBeFalsy();
  const plan = hubs.plan('query ($id: ID!) { merchant(id: $id) { id } stockLevel(id: $id) { id } }');
  expect(printPlan(plan)).toBe(`QueryPlan {
  Parallel {
    Fetch(1, subgraph: "merchants") {
      query ($id: ID!) {
        merchant(id: $id) {
          id
        }
      }
    }
    Fetch(2, subgraph: "inventory") {
      query ($id: ID!) {
        stockLevel(id: $id) {
          id
        }
      }
    }
  }
}`);
});

test('makes plans that cross threads as they are', () => {
  const plan = hubs.plan('{ __typename }');
  expect(plan.root).toBeUndefined();
  const another = hubs.plan('query ($id: ID!) { merchant(id: $id) { id } }');
  expect(structuredClone(another)).toEqual(another);
});

test('comes back to a subgraph after @requires by a key that leads there', () => {
  const planner = new Planner(
    parse(
      composed({
        a: 'type T @key(fields: "id") { id: ID! size: Int }',
        b: `type Query { t: T } type T @key(fields: "code", resolvable: false) @key(fields: "id") {
        id: ID! code: ID! size: Int @external crate: Int @requires(fields: "size") }`,
      }),
    ),
  );
  expect(printPlan(planner.plan('{ t { crate } }'))).not.toContain('code');
});

/** An interface of entities that three subgraphs share, and an object of it below itself. */
function sharedInterface(types: number): Planner {
  const subgraph = (fields: string, root = '') =>
    [
      `interface Item { id: ID! ${fields} } ${root}`,
      ...Array.from({ length: types }, (_, number) => {
        const shared = fields.replace(/\w+: \w+/g, '$& @shareable');
        return `type T${number} implements Item @key(fields: "id") { id: ID! ${shared} }`;
      }),
    ].join(' ');
  return new Planner(
    parse(
      composed({
        a: subgraph('name: String next: Item', 'type Query { items: [Item] }'),
        b: subgraph('size: Int next: Item'),
        c: subgraph('size: Int next: Item colour: String'),
      }),
    ),
  );
}

/** How many times the planner looked for ways out of a place while it planned. */
function searchesOf(plan: () => unknown): number {
  const search = jest.spyOn(SimultaneousPathsWithLazyIndirectPaths.prototype, 'indirectOptions');
  plan();
  const { length } = search.mock.calls;
  search.mockRestore();
  return length;
}

/** What each fetch of a plan sends. */
function textsIn({ root }: QueryPlan): string[] {
  const texts = (node: PlanNode): string[] => {
    if (node.kind === 'Fetch') return [node.text];
    return node.kind === 'Flatten' ? texts(node.node) : node.nodes.flatMap(texts);
  };
  return root ? texts(root) : [];
}

/** The selections, each with another of itself below `link`. */
function chain(link: string, selections: string, levels: number): string {
  return levels === 1 ? selections : `${selections} ${link} { ${chain(link, selections, levels - 1)} }`;
}

test('plans an interface that three subgraphs share with work that grows with its types and levels alone', () => {
  const ten = sharedInterface(10);
  const forty = sharedInterface(40);
  const operation = (levels: number) => `{ items { ${chain('next', 'name size colour', levels)} } }`;
  // The list, then what b and c know of each level.
  expect(printPlan(forty.plan(operation(3))).match(/Fetch\(/g)?.length).toBeLessThanOrEqual(7);
  const unit = searchesOf(() => ten.plan(operation(3)));
  expect(searchesOf(() => forty.plan(operation(3)))).toBeLessThan(5 * unit);
  expect(searchesOf(() => ten.plan(operation(12)))).toBeLessThan(5 * unit);
});

test('plans a long chain of one type that three subgraphs share with work that grows with its length alone', () => {
  const subgraph = (fields: string, root = '') => `${root} type Item @key(fields: "id") { id: ID! ${fields} }`;
  const planner = new Planner(
    parse(
      composed({
        a: subgraph('name: String next: Item @shareable', 'type Query { item: Item }'),
        b: subgraph('size: Int next: Item @shareable'),
        c: subgraph('colour: String next: Item @shareable'),
      }),
    ),
  );
  const searches = (levels: number) =>
    searchesOf(() => planner.plan(`{ item { ${chain('next', 'name size colour', levels)} } }`));
  expect(searches(24)).toBeLessThan(5 * searches(8));
});

test('finds the way through a chain of keys with work that does not grow with the orders of its subgraphs', () => {
  const planner = (subgraphs: number) => {
    const sdlOf = (n: number) => {
      const before = n > 0 ? `k${n - 1}: ID!` : '';
      const keys = `${n > 0 ? `@key(fields: "k${n - 1}")` : ''} @key(fields: "k${n}")`;
      return `${n === 0 ? 'type Query { item: Item }' : ''} type Item ${keys} { ${before} k${n}: ID! f${n}: Int }`;
    };
    const names = Array.from({ length: subgraphs }, (_, n) => [`s${n}`, sdlOf(n)]);
    return new Planner(parse(composed(Object.fromEntries(names))));
  };
  const searches = (subgraphs: number) => {
    const own = planner(subgraphs);
    return searchesOf(() => own.plan(`{ item { f${subgraphs - 1} } }`));
  };
  // With the orders it is a hundredfold, with the sets of those that were passed less than twentyfold.
  expect(searches(7)).toBeLessThan(30 * searches(5));
});

/** Interfaces of entities in three subgraphs, each of which has fields and a link of its own. */
function ownLinks(types: number, link: (subgraph: number) => string, root = 'Item'): Planner {
  const subgraph = (number: number) => {
    const fields = `id: ID! f${number}: Int ${link(number)}`;
    const objects = Array.from({ length: types }, (_, index) => `T${index}`);
    const unshared = fields.replaceAll(' @shareable', '');
    return [`type Query { root${number}: ${root} } interface Item { ${unshared} } union Any = ${objects.join(' | ')}`]
      .concat(objects.map((name) => `type ${name} implements Item @key(fields: "id") { ${fields} }`))
      .join(' ');
  };
  return new Planner(parse(composed({ s0: subgraph(0), s1: subgraph(1), s2: subgraph(2) })));
}

const asIs = (selections: string) => selections;

/** A chain in which each link is another subgraph's. */
function ownChain(levels: number, below: (selections: string) => string): string {
  const link = (level: number): string =>
    level === 0 ? below('f0 f1 f2') : below(`f${level % 3} l${level % 3} { ${link(level - 1)} }`);
  return `{ root0 { ${link(levels)} } }`;
}

test.each<[what: string, planner: (types: number) => Planner, below: (selections: string) => string]>([
  ['of one subgraph each', (types) => ownLinks(types, (n) => `l${n}: Item`), asIs],
  ['that are lists', (types) => ownLinks(types, (n) => `l${n}(of: Int): [[Item!]!]`), asIs],
  [
    'of two of the three subgraphs',
    (types) => ownLinks(types, (n) => `l${n}: Item @shareable l${(n + 1) % 3}: Item @shareable`),
    asIs,
  ],
  [
    'to unions',
    (types) => ownLinks(types, (n) => `l${n}: Any`, 'Any'),
    (selections) => `... on Item { ${selections} }`,
  ],
])('plans a chain of links %s with work that grows with types and levels alone', (_what, plannerOf, below) => {
  const [ten, forty] = [plannerOf(10), plannerOf(40)];
  const fetches = (planner: Planner, levels: number) =>
    printPlan(planner.plan(ownChain(levels, below))).match(/Fetch\(/g)?.length;
  expect(fetches(forty, 2)).toBe(fetches(ten, 2));
  expect(fetches(ten, 8)).toBeLessThanOrEqual(16);
  const unit = searchesOf(() => ten.plan(ownChain(4, below)));
  expect(searchesOf(() => forty.plan(ownChain(4, below)))).toBeLessThan(5 * unit);
  expect(searchesOf(() => ten.plan(ownChain(16, below)))).toBeLessThan(2 * unit);
  expect(printPlan(ten.plan(ownChain(16, below))).length).toBeLessThan(
    8 * printPlan(ten.plan(ownChain(2, below))).length,
  );
});

test('plans a chain of which each type has its link elsewhere with fetches that grow with its length alone', () => {
  const subgraph = (number: number) => {
    const objects = Array.from({ length: 12 }, (_, index) => {
      const link = index % 3 === number ? 'next: Item' : '';
      return `type T${index} implements Item @key(fields: "id") { id: ID! f${number}: Int ${link} }`;
    });
    return `type Query { root${number}: Item } interface Item { id: ID! f${number}: Int } ${objects.join(' ')}`;
  };
  const linked = Array.from(
    { length: 12 },
    (_, index) => `type T${index} implements Item @key(fields: "id") { id: ID! next: Item @external }`,
  );
  const planner = new Planner(
    parse(
      composed({
        ...{ s0: subgraph(0), s1: subgraph(1), s2: subgraph(2) },
        s3: `interface Item { id: ID! next: Item } ${linked.join(' ')}`,
      }),
    ),
  );
  const planOf = (levels: number) => printPlan(planner.plan(`{ root0 { ${chain('next', 'f0 f1 f2', levels)} } }`));
  const fetches = (levels: number) => planOf(levels).match(/Fetch\(/g)?.length ?? 0;
  expect(fetches(9) - fetches(8)).toBe(fetches(5) - fetches(4));
  expect(planOf(8).length).toBeLessThan(3 * planOf(4).length);
});

test('plans fragments on each type that are spread on each level with work that grows with types and levels alone', () => {
  const spread = (types: number) => {
    const levels = [0, 1, 2].map((level) => {
      const below = level === 2 ? 'f0' : `l${level} { ...F${level + 1} }`;
      const fragments = Array.from({ length: types }, (_, index) => `... on T${index} { f${level} ${below} }`);
      return `fragment F${level} on Any { ${fragments.join(' ')} }`;
    });
    return `{ root0 { ...F0 } } ${levels.join(' ')}`;
  };
  const planner = (types: number) => ownLinks(types, (n) => `l${n}: Any`, 'Any');
  const [ten, twenty] = [planner(10), planner(20)];
  const unit = searchesOf(() => ten.plan(spread(10)));
  expect(searchesOf(() => twenty.plan(spread(20)))).toBeLessThan(3 * unit);
  expect(printPlan(twenty.plan(spread(20))).match(/Fetch\(/g)).toHaveLength(4);
});

/** Interfaces in three subgraphs, two of which know their objects by a key that the interface lacks. */
function keyedApart(types: number): Planner {
  const subgraph = (number: number, keys: readonly string[]) => {
    const objects = Array.from({ length: types }, (_, index) => `T${index}`);
    const fields = `${number < 2 ? 'id: ID!' : ''} f${number}: Int l${number}: Item`;
    const code = number > 0 ? 'code: ID!' : '';
    const directives = keys.map((key) => `@key(fields: "${key}")`).join(' ');
    return [`interface Item { ${fields} } union Any = ${objects.join(' | ')}`]
      .concat(objects.map((name) => `type ${name} implements Item ${directives} { ${fields} ${code} u${number}: Any }`))
      .join(' ');
  };
  const root = 'type Query { root: Item any: Any }';
  return new Planner(
    parse(
      composed({
        ...{ s0: `${root} ${subgraph(0, ['id'])}`, s1: subgraph(1, ['id', 'code']), s2: subgraph(2, ['code']) },
      }),
    ),
  );
}

test.each<[what: string, operation: (onEach: (selections: (type: number) => string) => string) => string]>([
  ['a chain of links', () => '{ root { f1 l1 { f2 l2 { f1 l1 { f0 f2 } } } } }'],
  ['several links of one object', () => '{ root { a: l1 { f2 } b: l1 { l2 { f1 } } l2 { l1 { f2 } f0 } } }'],
  ['fragments on each type', (onEach) => `{ any { ${onEach(() => 'f1 u1 { ... on Item { f2 } }')} } }`],
  ['links below them', (onEach) => `{ any { ${onEach(() => 'f1 u1 { ... on Item { f2 l2 { f0 f1 } } }')} } }`],
  ['links below aliases', (onEach) => `{ any { ${onEach((type) => `a${type}: u1 { ... on Item { f2 } }`)} } }`],
])('sends subgraphs texts that grow with the types alone for %s', (_what, operation) => {
  const onEach = (types: number) => (selections: (type: number) => string) =>
    Array.from({ length: types }, (_, index) => `... on T${index} { ${selections(index)} }`).join(' ');
  const longest = (planner: Planner, types: number) =>
    Math.max(...textsIn(planner.plan(operation(onEach(types)))).map(({ length }) => length));
  expect(longest(keysApart[48], 48)).toBeLessThan(5 * longest(keysApart[12], 12));
});

test('plans fragments on each type, each with links that lead on, with work that grows with the types alone', () => {
  const planner = (types: number) => ownLinks(types, (n) => `l${n}: Any`, 'Any');
  const operation = (types: number) => {
    const fragments = Array.from(
      { length: types },
      (_, index) => `... on T${index} { f1 l1 { ... on Item { ...L } } }`,
    );
    return `{ root0 { ${fragments.join(' ')} } } fragment L on Item { f2 l2 { ... on Item { f0 f1 } } }`;
  };
  const steps = (types: number) => {
    const add = jest.spyOn(GraphPath.prototype, 'add');
    planner(types).plan(operation(types));
    const { length } = add.mock.calls;
    add.mockRestore();
    return length;
  };
  expect(steps(30)).toBeLessThan(5 * steps(10));
});

test('compares few plans where each of many root fields leaves a choice', () => {
  const roots = Array.from({ length: 20 }, (_, number) => `r${number}`);
  const shared = roots.map((root) => `type ${root.toUpperCase()} @key(fields: "id") { id: ID! size: Int @shareable }`);
  const planner = new Planner(
    parse(
      composed({
        a: `type Query { ${roots.map((root) => `${root}: ${root.toUpperCase()}`).join(' ')} }
          ${roots.map((root) => `type ${root.toUpperCase()} @key(fields: "id") { id: ID! }`).join(' ')}`,
        b: shared.join(' '),
        c: shared.join(' '),
      }),
    ),
  );
  const build = jest.spyOn(QueryPlanner.prototype, 'buildQueryPlan');
  expect(printPlan(planner.plan(`{ ${roots.map((root) => `${root} { size }`).join(' ')} }`))).toMatch(/Fetch\(21/);
  const statistics = (build.mock.contexts[0] as QueryPlanner | undefined)?.lastGeneratedPlanStatistics();
  build.mockRestore();
  expect(statistics?.evaluatedPlanCount).toBeLessThanOrEqual(limits.comparedPlans);
});

test('plans deep below an interface of many types of which each subgraph has fields of its own', () => {
  const types = Array.from({ length: 20 }, (_, number) => `T${number}`);
  const subgraph = (name: string, more: string) =>
    [`interface Item { id: ID! ${name}: Int ${more} }`]
      .concat(types.map((type) => `type ${type} implements Item @key(fields: "id") { id: ID! ${name}: Int ${more} }`))
      .join(' ');
  const supergraph = composed({
    a: `${subgraph('a', 'next: Item')} type Query { item: Item }`,
    b: subgraph('b', ''),
    c: subgraph('c', ''),
  });
  const planner = new OperationPlanner(parse(supergraph));
  const { cost, plan } = planner.plan('{ item { a b c next { a b c next { a b c } } } }', {});
  expect(printPlan(plan).match(/Fetch\(/g)).toHaveLength(7);
  expect(cost.fields).toHaveLength(1);
});

test('asks each type by itself where what the interface leads to lacks a field', () => {
  const subgraph = (info: string, root = '') =>
    `interface Item { id: ID! info: Info } type Info { ${info} } ${root}`.concat(
      ...Array.from(
        { length: 6 },
        (_, number) => `type T${number} implements Item @key(fields: "id") { id: ID! info: Info @shareable }`,
      ),
    );
  const planner = new Planner(
    parse(
      composed({
        a: subgraph('x: Int @shareable', 'type Query { item: Item }'),
        b: subgraph('x: Int @shareable more: Int'),
        c: subgraph('x: Int @shareable other: Int'),
      }),
    ),
  );
  expect(printPlan(planner.plan('{ item { info { x more other } } }')).match(/Fetch\(/g)).toHaveLength(3);
});

test('says of an operation that selects too much of too many types that it is too large', () => {
  const twice = Array.from({ length: 70 }, (_, n) => `f${n}: next { name } ... on T0 { f${n}: next { size } }`);
  expect(() => sharedInterface(160).plan(`{ items { ${twice.join(' ')} } }`)).toThrow(
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'OPERATION_TOO_LARGE' }) }),
  );
});

/** A copy to patch, so that what is installed is not patched twice. */
function installation(): ApolloInstallation {
  return { ...installedApollo(), fieldPrototype: { typeIfAddedTo: () => undefined } };
}

test.each<[what: string, of: Partial<ApolloInstallation>, message: RegExp]>([
  [
    'the planner is of another version',
    { versions: { ...installedApollo().versions, '@apollo/query-planner': '2.15.0' } },
    /^@apollo\/query-planner is 2\.15\.0, but gateway\/plan\/apolloPatches\.ts is for 2\.14\.4: see docs\/apollo-patches\.md\.$/,
  ],
  [
    'the graph of the planner is of another version',
    { versions: { ...installedApollo().versions, '@apollo/query-graphs': '2.14.5' } },
    /^@apollo\/query-graphs is 2\.14\.5/,
  ],
  [
    'the planner has another copy of what is patched',
    { isOneCopy: false },
    /two copies of @apollo\/federation-internals/,
  ],
  ['a method has another name', { fieldPrototype: {} }, /^Section 1 .*: typeIfAddedTo is not a method\./],
  ['objects are kept elsewhere', { mapPrototype: { set: () => undefined } }, /^Section 2 .*keeps no fetch group/],
])('does not start where %s', (_what, of, message) => {
  expect(() => patchApollo({ ...installation(), ...of })).toThrow(message);
});

test('does not start where what it takes hold of inside the planner is not there', () => {
  const planner = new QueryPlanner(Supergraph.build(composed({ a: 'type Query { a: Int }' })));
  expect(() =>
    foldingPlanner(Object.create(planner, { federatedQueryGraph: { value: { sources: new Map() } } })),
  ).toThrow(/^Section 3 .*checkNonLocalSelectionsLimitExceededAtRoot is not a method/);
  const sources = new Map([['a', { _federationMetadata: {} }]]);
  const other = Object.create(planner, { federatedQueryGraph: { value: { sources } } });
  expect(() => planWithoutCombinations(other, () => undefined)).toThrow(/^Section 4 /);
});
