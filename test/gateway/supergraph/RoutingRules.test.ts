import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { buildASTSchema, parse } from 'graphql';
import { composeSupergraph } from '../../../gateway/supergraph/composeSupergraph.ts';
import { readRoutingRules } from '../../../gateway/supergraph/RoutingRules.ts';
import { SupergraphError } from '../../../gateway/supergraph/SupergraphError.ts';
import { contractNames, contractSdl } from '../../../schema/contracts.ts';
import { projectRoot } from '../../../schema/projectRoot.ts';
import { contractOf } from './contractOf.ts';

test('derives from the supergraph which hub answers each root field and entity', () => {
  const rules = readRoutingRules(readFileSync(join(projectRoot, 'schema/supergraph.graphql'), 'utf8'));

  expect(rules.partitioned).toEqual(new Set(contractNames.filter((name) => name !== 'network')));
  expect(rules.gatewayServed).toEqual(new Set(['network']));
  expect(rules.rootField('Query', 'product')).toEqual({ kind: 'route', by: ['id'], opens: false });
  expect(rules.rootField('Mutation', 'reserveStock')).toEqual({
    kind: 'route',
    by: ['input', 'lines', 'productId'],
    opens: true,
  });
  expect(rules.rootField('Query', 'products')).toEqual({ kind: 'scatter', merge: 'CONNECTION', hubsArgument: 'hubs' });
  expect(rules.rootField('Query', 'merchantByRegistration')).toEqual({
    kind: 'scatter',
    merge: 'FIRST',
    hubsArgument: undefined,
  });
  expect(rules.rootField('Query', 'hsCode')).toEqual({ kind: 'replicated' });
  expect(rules.rootField('Query', 'hubs')).toBeUndefined();
  expect(rules.owner('Product')).toBe('id');
  expect(rules.owner('Hub')).toBeUndefined();
});

test('knows the mutations that open business, which a draining hub does not accept', () => {
  const sdl = readFileSync(join(projectRoot, 'schema/supergraph.graphql'), 'utf8');
  const rules = readRoutingRules(sdl);
  const writes = Object.keys(buildASTSchema(parse(sdl)).getMutationType()?.getFields() ?? {});
  const opening = writes.filter((name) => {
    const rule = rules.rootField('Mutation', name);
    return rule?.kind === 'route' && rule.opens;
  });
  expect(opening.sort()).toEqual([
    'assessImport',
    'openAccount',
    'placeTrade',
    'quoteFx',
    'quoteLandedCost',
    'registerMerchant',
    'reserveStock',
  ]);
});

test('has no rules for a plain supergraph', () => {
  const plain = composeSupergraph([{ name: 'network', sdl: contractSdl('network') }]);
  const rules = readRoutingRules(plain);
  expect([rules.partitioned.size, rules.gatewayServed.size, rules.rootField('Query', 'hubs')]).toEqual([
    0,
    0,
    undefined,
  ]);
});

test('follows the directives where a supergraph renames them', () => {
  const renamed = readFileSync(join(projectRoot, 'schema/supergraph.graphql'), 'utf8')
    .replace('import: ["@owned", "@route",', 'import: [{ name: "@owned", as: "@ownedBy" },')
    .replaceAll(/@owned\b/g, '@ownedBy')
    .replace('name: "@ownedBy"', 'name: "@owned"')
    .replaceAll(/@route\b/g, '@hub__route');
  const rules = readRoutingRules(renamed);
  expect(rules.owner('Product')).toBe('id');
  expect(rules.rootField('Query', 'product')).toEqual({ kind: 'route', by: ['id'], opens: false });
});

test('refuses hub directives of a version that it does not know', () => {
  const sdl = composeSupergraph([{ name: 'shop', sdl: contractOf('type Query { ping: ID @replicated }') }]);
  expect(() => readRoutingRules(sdl.replace('/hub/v1.0', '/hub/v2.0'))).toThrow(/version 2; this gateway reads 1.x/);
});

test('refuses rules for a subgraph that has one endpoint of its own', () => {
  const sdl = composeSupergraph([{ name: 'shop', sdl: contractOf('type Query { ping: ID @replicated }') }]);
  expect(faultsIn(sdl.replace('hubs://shop', 'http://127.0.0.1:4001/graphql'))).toEqual([
    'Query.ping is @replicated, yet no hub answers it: it is of shop',
  ]);
});

const refusals: { title: string; contracts: Record<string, string>; faults: string[] }[] = [
  {
    title: 'an entity that hubs resolve and nobody owns',
    contracts: { shop: 'type Query { item(id: ID!): Item @route(by: "id") } type Item @key(fields: "id") { id: ID! }' },
    faults: ['Item is an entity that hubs resolve (shop) and is not @owned'],
  },
  {
    title: 'an owner that is not in the key',
    contracts: {
      shop: 'type Query { item(id: ID!): Item @route(by: "id") } type Item @key(fields: "sku") @owned { id: ID! sku: ID! }',
    },
    faults: ['Item is @owned(by: "id"), which its key "sku" in shop does not contain'],
  },
  {
    title: 'a root field without a rule, and one with two',
    contracts: { shop: 'type Query { a: ID b(id: ID!): ID @route(by: "id") @replicated }' },
    faults: [
      'Query.a has none of @route, @scatter and @replicated, yet hubs answer it',
      'Query.b has several of @route, @scatter and @replicated',
    ],
  },
  {
    title: 'a route along a path that is not there or ends at no hub',
    contracts: {
      shop: `
        type Query {
          a(id: ID!): ID @route(by: "sku")
          b(in: [In!]!): ID @route(by: "in.lines.sku")
          c(in: [In!]!): ID @route(by: "in.lines.count")
          d(in: [In!]!): ID @route(by: "in.lines.id.x")
          ok(in: [In!]!): ID @route(by: "in.lines.id")
        }
        input In { lines: [Line!]! }
        input Line { id: ID! count: Int! }`,
    },
    faults: [
      'Query.a: @route(by: "sku") names no argument "sku"',
      'Query.b: @route(by: "in.lines.sku") finds no input field "sku" in Line',
      'Query.c: @route(by: "in.lines.count") ends at Int!, which names no hub: an ID or a HubCode does',
      'Query.d: @route(by: "in.lines.id.x") finds no input field "x" in ID',
    ],
  },
  {
    title: 'a scatter over hubs that no fitting argument names',
    contracts: {
      shop: `scalar HubCode
        type Query {
          a: [ID!] @scatter(merge: LIST, hubs: "hubs")
          b(hubs: [String!]): [ID!] @scatter(merge: LIST, hubs: "hubs")
          c(hubs: HubCode): [ID!] @scatter(merge: LIST, hubs: "hubs")
          ok(hubs: [HubCode!]): [ID!] @scatter(merge: LIST, hubs: "hubs")
        }`,
    },
    faults: [
      'Query.a: @scatter(hubs: "hubs") names no argument "hubs"',
      'Query.b: @scatter(hubs: "hubs") is [String!]; it must be a list of HubCode',
      'Query.c: @scatter(hubs: "hubs") is HubCode; it must be a list of HubCode',
    ],
  },
  {
    title: 'a connection whose edges cannot be merged or paged',
    contracts: {
      shop: `
        type Query {
          items(first: Int, after: String): Items! @scatter(merge: CONNECTION)
          flat: [ID!] @scatter(merge: CONNECTION)
        }
        type Items { edges: [ItemEdge!]! }
        type ItemEdge { node: ID! cursor: String! }`,
    },
    faults: [
      'Query.items: @scatter(merge: CONNECTION) needs ItemEdge to have sortKey: String!',
      'Query.flat: @scatter(merge: CONNECTION) has no argument "first"',
      'Query.flat: @scatter(merge: CONNECTION) has no argument "after"',
      'Query.flat: @scatter(merge: CONNECTION) returns [ID!], which has no edges',
    ],
  },
  {
    title: 'a merge that does not fit the type',
    contracts: { shop: 'type Query { a: ID @scatter(merge: LIST) b: ID! @scatter(merge: FIRST) }' },
    faults: [
      'Query.a: @scatter(merge: LIST) is not on a list',
      'Query.b: @scatter(merge: FIRST) is non-null, yet every hub may answer null',
    ],
  },
  {
    title: 'a mutation without one owner',
    contracts: { shop: 'type Query { a: ID @replicated } type Mutation { m: ID @replicated }' },
    faults: ['Mutation.m: a mutation has one owner: use @route'],
  },
  {
    title: 'a read that opens business',
    contracts: { shop: 'type Query { a(id: ID!): ID @route(by: "id", opens: true) }' },
    faults: ['Query.a: only a mutation opens business'],
  },
  {
    title: 'a non-null field that completes an entity of another contract',
    contracts: {
      shop: `type Query { item(id: ID!): Item @route(by: "id") }
        type Item @key(fields: "id") @owned { id: ID! title: String! }`,
      stock: 'type Item @key(fields: "id") @owned { id: ID! count: Int! }',
    },
    faults: [
      'Item.title (shop) and Item.count (stock) are non-null, yet different subgraphs answer them: if one hub is ' +
        'down, its fields take the others with them. Make the fields that complete the entity nullable.',
    ],
  },
  {
    title: 'a non-null reference to an entity that another contract completes',
    contracts: {
      shop: `type Query { item(id: ID!): Item @route(by: "id") }
        type Item @key(fields: "id") @owned { id: ID! title: String! }`,
      stock: `type Query { level(id: ID!): Level @route(by: "id") }
        type Level { item: Item! maybe: Item items: [Item!] }
        type Item @key(fields: "id") @owned { id: ID! count: Int }`,
    },
    faults: ['item', 'items'].map(
      (field) =>
        `Level.${field} is non-null in stock, yet shop completes its Item (title): if one hub is down, its ` +
        'parent becomes null. Make it nullable.',
    ),
  },
];

test.each(refusals)('refuses $title, naming type, field and reason', ({ contracts, faults }) => {
  const sources = Object.entries(contracts).map(([name, body]) => ({ name, sdl: contractOf(body) }));
  expect(faultsIn(composeSupergraph(sources))).toEqual(faults);
});

test('names all faults at once', () => {
  const bodies = refusals.slice(0, 3).flatMap(({ contracts }) => Object.values(contracts));
  const [item, , roots] = bodies as [string, string, string];
  const sources = [
    { name: 'shop', sdl: contractOf(item) },
    { name: 'roots', sdl: contractOf(roots) },
  ];
  expect(faultsIn(composeSupergraph(sources))).toHaveLength(3);
});

function faultsIn(supergraphSdl: string): readonly string[] {
  try {
    readRoutingRules(supergraphSdl);
  } catch (error) {
    if (error instanceof SupergraphError) return error.faults;
    throw error;
  }
  return [];
}
