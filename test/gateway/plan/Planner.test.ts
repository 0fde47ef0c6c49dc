import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import { OperationPlanner } from '../../../gateway/plan/OperationPlanner.ts';
import { Planner } from '../../../gateway/plan/Planner.ts';
import { printPlan } from '../../../gateway/plan/printPlan.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { composed } from '../../support/federation/composed.ts';

let hubs: Planner;

beforeAll(() => {
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

test.each([10, 40])('plans an interface of %d types that three subgraphs share, two levels deep', (types) => {
  const plan = sharedInterface(types).plan('{ items { name size colour next { name size colour } } }');
  const fetches = printPlan(plan).match(/Fetch\(/g);
  // The list, then what b and c know of it, and the same of what is next.
  expect(fetches?.length).toBeLessThanOrEqual(5);
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

test('says of an operation that selects too much of too many types that it is too large', () => {
  const deep = '{ items { name next { name next { name next { name next { name } } } } } }';
  expect(() => sharedInterface(12).plan(deep)).toThrow(
    expect.objectContaining({ extensions: expect.objectContaining({ code: 'OPERATION_TOO_LARGE' }) }),
  );
});
