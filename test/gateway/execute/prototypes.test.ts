import { afterEach, expect, test } from '@jest/globals';
import type { DataSource, FetchResult } from '../../../gateway/execute/DataSource.ts';
import { composed } from '../../support/federation/composed.ts';
import { engineOf } from '../../support/federation/engineOf.ts';
import { testEngine, testRequest } from '../../support/federation/testEngine.ts';
import { startPlainGateway } from '../../support/http/startPlainGateway.ts';

const inherited = new Map(Object.getOwnPropertyNames(Object.prototype).map((name) => [name, propertyOf(name)]));

function propertyOf(name: string) {
  return Object.getOwnPropertyDescriptor(Object.prototype, name);
}

/** Nothing of what all objects share may ever change. */
afterEach(() => {
  const now = Object.getOwnPropertyNames(Object.prototype);
  for (const name of now.filter((each) => !inherited.has(each))) Reflect.deleteProperty(Object.prototype, name);
  expect(now).toEqual([...inherited.keys()]);
  for (const [name, property] of inherited) expect(propertyOf(name)).toEqual(property);
});

const shop = {
  a: {
    sdl: `type Query { row(is: String, in: In): Row rows: [Row] } input In { n: Int inner: In }
      type Row @key(fields: "id") { id: ID! at: At @shareable } type At @shareable { x: Int }`,
    resolvers: {
      Query: {
        row: (_: unknown, args: { is?: string; in?: object }) => ({ id: JSON.stringify(args), at: { x: 1 } }),
        rows: () => [{ id: '1', at: { x: 1 } }],
      },
    },
  },
  b: {
    sdl: 'type Row @key(fields: "id") { id: ID! at: At @shareable name: String } type At @shareable { x: Int y: Int }',
    resolvers: { Row: { name: () => 'n', at: () => ({ x: 1, y: 2 }) } },
  },
};

test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'])(
  'answers under the response key %s at every level, as any other',
  async (key) => {
    const query = `{ ${key}: rows { ${key}: at { ${key}: y x } id: name ... on Row { name: id } } }`;
    for (const { ask } of [testEngine(shop), testEngine(shop, 1)]) {
      const { data, errors } = await ask(query);
      expect(errors).toBeUndefined();
      expect(JSON.stringify(data)).toBe(`{"${key}":[{"${key}":{"${key}":2,"x":1},"id":"n","name":"1"}]}`);
    }
  },
);

test.each(['constructor', 'toString', 'hasOwnProperty', '__proto__'])(
  'treats a variable $%s without a value as missing',
  async (name) => {
    const { ask } = testEngine(shop);
    const { data, errors } = await ask(`query ($${name}: String) { row(is: $${name}) { id name } }`, {});
    expect(errors).toBeUndefined();
    expect(data).toEqual({ row: { id: '{}', name: 'n' } });
  },
);

test('accepts variables $constructor and $__proto__ over HTTP and passes them on unchanged', async () => {
  const gateway = await startPlainGateway(shop);
  const query = `query ($constructor: String, $__proto__: In, $representations: Boolean!) {
    row(is: $constructor, in: $__proto__) { id @include(if: $representations) name } }`;
  const body = `{"query":${JSON.stringify(query)},"variables":{"constructor":"c","__proto__":{"n":1},"representations":true}}`;
  const response = await fetch(gateway.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  await gateway.close();
  expect(await response.json()).toEqual({ data: { row: { id: '{"is":"c","in":{"n":1}}', name: 'n' } } });
});

test('passes variables with names of Object.prototype on as they are', async () => {
  const { ask } = testEngine(shop);
  const query = 'query ($constructor: String, $valueOf: In) { row(is: $constructor, in: $valueOf) { id } }';
  const variables = { constructor: 'c', valueOf: { n: 1, inner: { n: 2 } } };
  const { data } = await ask(query, variables);
  const args = { is: 'c', in: { n: 1, inner: { n: 2 } } };
  expect(data).toEqual({ row: { id: JSON.stringify(args) } });
});

test('refuses a variable whose input object carries __proto__, and variables that carry it do no harm', async () => {
  const { ask } = testEngine(shop);
  const query = 'query ($in: In) { row(in: $in) { id } }';
  const refused = await ask(query, JSON.parse('{"in":{"__proto__":{"polluted":true}}}'));
  expect(refused.errors).toHaveLength(1);
  const { data } = await ask(query, JSON.parse('{"__proto__":{"polluted":true,"in":{}}}'));
  expect(data).toEqual({ row: { id: '{}' } });
});

test('gives nothing of a __proto__ or constructor that a subgraph answers to other objects, wherever it is merged', async () => {
  const evil = '{"polluted":true,"toString":"x"}';
  const answers: Record<string, string> = {
    a: `{"__proto__":${evil},"rows":[{"__typename":"Row","__proto__":${evil},"id":"1","at":{"x":1,"__proto__":${evil},"constructor":{"prototype":${evil}}}},
      {"__typename":"Row","id":"1","at":{"x":1}}]}`,
    b: `{"_entities":[{"__proto__":${evil},"constructor":{"prototype":${evil}},"name":"n","at":{"__proto__":${evil},"y":2,"constructor":{"prototype":${evil}}}}]}`,
  };
  const dataSource: DataSource = {
    prepare: ({ subgraph }) => ({
      run: async (): Promise<FetchResult> => ({ data: JSON.parse(answers[subgraph] ?? 'null') }),
    }),
  };
  const supergraphSdl = composed({ a: shop.a.sdl, b: shop.b.sdl });
  const operation = await engineOf(supergraphSdl, dataSource).compile('{ rows { name at { x y } } }');
  const { data, errors } = await operation.execute({ request: testRequest });
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    rows: [
      { name: 'n', at: { x: 1, y: 2 } },
      { name: 'n', at: { x: 1, y: 2 } },
    ],
  });
  expect('polluted' in {}).toBe(false);
});
