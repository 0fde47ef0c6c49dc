import { describe, expect, test } from '@jest/globals';
import { buildASTSchema, execute, type GraphQLSchema, parse, validate } from 'graphql';
import { readCostRules } from '../../../schema/cost/CostRules.ts';
import { CostBeyondReckoning, costsOf } from '../../../schema/cost/costsOf.ts';
import { countRows, type RowCount } from '../../../schema/cost/countRows.ts';
import { excessOf } from '../../../schema/cost/excessOf.ts';
import type { OperationCost } from '../../../schema/cost/OperationCost.ts';
import { fc } from '../../support/properties.ts';

const definitions = `
  directive @link(url: String, as: String, import: [Any]) repeatable on SCHEMA
  scalar Any
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION`;
const sdl = `
  schema @link(url: "https://specs.apollo.dev/cost/v0.1", import: ["@listSize"]) { query: Query }
  type Query {
    items(first: Int = 3): [Item!]! @listSize(slicingArguments: ["first"])
    page(first: Int! = 20, last: Int): Page! @listSize(slicingArguments: ["first", "last"], sizedFields: ["nodes", "edges"])
    found(by: Search): [Item!]! @listSize(slicingArguments: ["by.limits.first"], assumedSize: 40)
    any: [Thing!]! @listSize(assumedSize: 10)
    unknown: [Item!]!
    report(deep: Boolean @cost(weight: 7)): Report! @cost(weight: 100)
  }
  input Search { limits: Limits }
  input Limits { first: Int }
  type Page { nodes: [Item!]! edges: [Edge!]! total: Int! @cost(weight: 10) }
  type Edge { node: Item! }
  type Item { id: ID! name: String! maker: Maker! tags: [String!]! @listSize(assumedSize: 5) picture: Picture }
  type Maker { id: ID! name: String! items(first: Int = 3): [Item!]! @listSize(slicingArguments: ["first"]) }
  type Picture @cost(weight: 4) { url: String! }
  type Report { lines: [Item!]! @listSize(assumedSize: 2) }
  union Thing = Item | Maker`;
const schema = schemaOf(sdl);
const rules = readCostRules(parse(sdl));

function schemaOf(text: string): GraphQLSchema {
  return buildASTSchema(parse(definitions + text), { assumeValidSDL: true });
}

function costOf(query: string): OperationCost {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const [cost] = costsOf(schema, rules, document);
  // It crosses threads as JSON.
  return JSON.parse(JSON.stringify(cost));
}

function count(query: string, variables: Record<string, unknown> = {}): RowCount {
  return countRows(costOf(query), variables);
}

test.each<[what: string, query: string, variables: Record<string, unknown>, rows: number, values: number]>([
  ['a page size', '{ items(first: 5) { id } }', {}, 5, 5],
  ['its default', '{ items { id } }', {}, 3, 3],
  ['a variable', 'query ($n: Int) { items(first: $n) { id name } }', { n: 7 }, 7, 14],
  ['a variable that is left out', 'query ($n: Int) { items(first: $n) { id } }', {}, 3, 3],
  ['pages in pages', '{ items(first: 5) { maker { items(first: 4) { id } } } }', {}, 5 + 5 + 20, 20],
  ['a connection', '{ page(first: 6) { nodes { id } edges { node { id } } } }', {}, 1 + 6 + 12, 12],
  ['the larger of two page sizes', 'query ($n: Int) { page(first: 6, last: $n) { nodes { id } } }', { n: 9 }, 10, 9],
  ['a page size within an input', '{ found(by: { limits: { first: 8 } }) { id } }', {}, 8, 8],
  ['one within a variable', 'query ($s: Search) { found(by: $s) { id } }', { s: { limits: { first: 9 } } }, 9, 9],
  [
    'one of a variable within an input',
    'query ($n: Int) { found(by: { limits: { first: $n } }) { id } }',
    { n: 2 },
    2,
    2,
  ],
  ['an assumed size where none is told', '{ found { id } }', {}, 40, 40],
  ['a list of values', '{ items(first: 2) { tags } }', {}, 2, 10],
  ['a list that nothing is known of as one', '{ unknown { id } }', {}, 1, 1],
  ['a weight of a type', '{ items(first: 2) { picture { url } } }', {}, 2 + 8, 2],
  ['weights of a field and of an argument', '{ report(deep: true) { lines { id } } }', {}, 107 + 1 + 2, 2],
  ['a weight of a leaf', '{ page { total } }', {}, 11, 1],
  [
    'the dearest type of a union',
    '{ any { ... on Item { maker { id } } ... on Maker { items(first: 9) { id } } } }',
    {},
    100,
    90,
  ],
  [
    'what is asked twice under one name once',
    '{ items(first: 5) { id ...A ...A } } fragment A on Item { id maker { id } }',
    {},
    10,
    10,
  ],
  ['what is asked under two names twice', '{ a: items(first: 5) { id } b: items(first: 5) { id } }', {}, 10, 10],
  ['the names of types', '{ items(first: 5) { __typename } __typename }', {}, 5, 6],
  ['introspection not at all', '{ __schema { types { fields { name } } } }', {}, 0, 0],
])('counts %s', (_, query, variables, rows, values) => {
  expect(count(query, variables)).toEqual({ rows, values });
});

test('an operation of a type that the schema does not have costs nothing', () => {
  expect(costsOf(schema, rules, parse('mutation { items { id } }'))).toEqual([]);
});

test('rows count once for each endpoint that answers a root field', () => {
  const cost = costOf('{ items(first: 5) { id } page(first: 6) { nodes { id } } }');
  expect(countRows(cost, {}, (field) => (field === 'page' ? 10 : 1))).toEqual({ rows: 5 + 70, values: 5 + 60 });
});

describe('a refusal', () => {
  const bounds = { rows: 1_000, values: 5_000 };

  test('says how many rows there may be, the bound, and where to ask for smaller pages', () => {
    const cost = costOf('query ($n: Int) { items(first: 10) { all: maker { items(first: $n) { maker { id } } } } }');
    expect(excessOf(cost, { n: 40 }, bounds)).toBeUndefined();
    expect(excessOf(cost, { n: 50 }, bounds)).toBe(
      'The operation requests up to 1020 rows; the limit is 1000. Most are at items.all.items: request smaller pages there.',
    );
  });

  test('counts leaves too, of which few rows may have many', () => {
    const names = Array.from({ length: 100 }, (_, index) => `n${index}: name`).join(' ');
    expect(excessOf(costOf(`{ items(first: 51) { ${names} } }`), {}, bounds)).toMatch('5100 values; the limit is 5000');
    expect(excessOf(costOf(`{ items(first: 50) { ${names} } }`), {}, bounds)).toBeUndefined();
  });

  test('stays readable for more rows than can be counted', () => {
    const deep = Array.from({ length: 25 }).reduce<string>(
      (inner) => `items(first: 1000000) { maker { ${inner} } }`,
      'id',
    );
    expect(excessOf(costOf(`{ ${deep} }`), {}, bounds)).toMatch(
      /^The operation requests up to more than a million million rows/,
    );
  });
});

test('directives count under whatever names they are linked', () => {
  const renamed = `
    schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: [{ name: "@cost", as: "@price" }]) { query: Query }
    type Query { items: [Item!]! @federation__listSize(assumedSize: 6) @price(weight: 3) @listSize(assumedSize: 9) }
    type Item { id: ID! }`;
  const [cost] = costsOf(schemaOf(renamed), readCostRules(parse(renamed)), parse('{ items { id } }'));
  expect(cost && countRows(cost, {})).toEqual({ rows: 9, values: 6 });
});

test('an operation that cannot be counted in reasonable time is not counted', () => {
  const types = Array.from({ length: 30 }, (_, index) => `T${index}`);
  const wide = `
    type Query { node: Node }
    interface Node { id: ID! next: Node }
    ${types.map((name) => `type ${name} implements Node { id: ID! next: Node }`).join('\n')}`;
  const wideSchema = schemaOf(wide);
  const count = (fields: string) => costsOf(wideSchema, readCostRules(parse(wide)), parse(`{ node { ${fields} } }`));
  // What is asked below several types is counted once for each.
  const deep = Array.from({ length: 20 }).reduce<string>((inner) => `next { id ${inner} }`, 'id');
  expect(count(deep)).toHaveLength(1);
  const broad = Array.from({ length: 1_000 }, (_, index) => `a${index}: id`).join(' ');
  expect(() => count(broad)).toThrow(CostBeyondReckoning);
});

describe('an answer', () => {
  /** Selections on an item or a maker, as deep as they may be, with names, fragments and page sizes of all kinds. */
  const { item } = fc.letrec<{ item: string; maker: string }>((tie) => {
    const size = fc.oneof(
      fc.constantFrom('(first: 0)', '(first: 2)', '(first: $n)', '(first: $absent)', ''),
      fc.constant('(first: 1)'),
    );
    const alias = fc.constantFrom('', 'a: ', 'b: ');
    const fields = (field: fc.Arbitrary<string>, on: string) =>
      fc
        .array(fc.tuple(field, fc.boolean()), { minLength: 1, maxLength: 3 })
        .map(
          (all) => `id ${all.map(([text, isWrapped]) => (isWrapped ? `... on ${on} { ${text} }` : text)).join(' ')}`,
        );
    const leaf = fc.constantFrom('id', 'name', 'n: name', '__typename');
    return {
      item: fields(
        fc.oneof(
          { maxDepth: 3 },
          leaf,
          fc.tuple(alias, tie('maker')).map(([name, below]) => `${name}maker { ${below} }`),
        ),
        'Item',
      ),
      maker: fields(
        fc.oneof(
          { maxDepth: 3 },
          leaf,
          fc.tuple(size, tie('item')).map(([page, below]) => `x${page.replace(/\W/g, '')}: items${page} { ${below} }`),
        ),
        'Maker',
      ),
    };
  });

  test('has the counted rows and values if its lists are full', async () => {
    const rootValue = { items: list };
    await fc.assert(
      fc.asyncProperty(item, fc.integer({ min: 0, max: 4 }), async (selection, n) => {
        const document = parse(`query ($n: Int, $absent: Int) { items(first: 2) { ${selection} } }`);
        // Two calls under one name may contradict one another.
        fc.pre(validate(schema, document).length === 0);
        const { data } = await execute({ schema, document, rootValue, variableValues: { n } });
        const [cost] = costsOf(schema, rules, document);
        expect(cost && countRows(cost, { n })).toEqual(countIn(data?.items));
      }),
    );
  });

  function list({ first }: { first?: number }): object[] {
    return Array.from({ length: first ?? 3 }, () => ({
      id: '1',
      name: 'x',
      maker: { id: '2', name: 'y', items: list },
    }));
  }

  function countIn(value: unknown): RowCount {
    if (typeof value !== 'object' || value === null) return { rows: 0, values: 1 };
    const parts = Object.values(value).map(countIn);
    const sum = (measure: keyof RowCount) => parts.reduce((total, part) => total + part[measure], 0);
    return { rows: sum('rows') + (Array.isArray(value) ? 0 : 1), values: sum('values') };
  }
});
