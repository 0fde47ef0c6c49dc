import { afterEach, expect, test } from '@jest/globals';
import { parse } from 'graphql';
import type { SubgraphFetch } from '../../../gateway/execute/DataSource.ts';
import { Engine } from '../../../gateway/execute/Engine.ts';
import { limits } from '../../../gateway/limits.ts';
import { OperationPlanner } from '../../../gateway/plan/OperationPlanner.ts';
import { composed } from '../../support/federation/composed.ts';
import { testRequest } from '../../support/federation/testEngine.ts';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';

const product = 'type Product @key(fields: "id") { id: ID!';

/** Who answered which field is what it answers. */
function shop(labels: Readonly<Record<string, string>>) {
  const names = Object.keys(labels);
  const old = names.map((name) => `${name}: String`).join(' ');
  const moved = names.map((name) => `${name}: String @override(from: "old", label: "${labels[name]}")`).join(' ');
  const answers = (answer: string) => Object.fromEntries(names.map((name) => [name, () => answer]));
  return {
    old: {
      sdl: `type Query { product: Product } ${product} ${old} }`,
      resolvers: { Query: { product: () => ({ id: '1' }) }, Product: answers('old') },
    },
    new: {
      sdl: `${product} ${moved} seen(of: Int): String }`,
      resolvers: { Product: { ...answers('new'), seen: () => 'new' } },
    },
  };
}

/** Which percentage each of some draws leads to, and how many plans that took. */
async function answersTo(draws: readonly number[], labels: Readonly<Record<string, string>>, query: string) {
  const { old, new: moved } = shop(labels);
  const supergraphSdl = composed({ old: old.sdl, new: moved.sdl });
  const planner = new OperationPlanner(parse(supergraphSdl));
  const left = [...draws];
  let plans = 0;
  const engine = new Engine({
    supergraphSdl,
    schema: planner.apiSchema,
    planner: {
      plan: (text, conditions) => {
        plans += 1;
        return planner.plan(text, conditions);
      },
    },
    dataSource: {
      prepare: ({ subgraph, isEntityFetch }: SubgraphFetch) => ({
        run: async () => {
          const fields = Object.fromEntries(Object.keys(labels).map((name) => [name, subgraph]));
          const own = { __typename: 'Product', id: '1', ...fields };
          return { data: isEntityFetch ? { _entities: [own] } : { product: own } };
        },
      }),
    },
    drawPercentile: () => left.shift() ?? Number.NaN,
  });
  const operation = await engine.compile(query);
  const answers: unknown[] = [];
  for (const _ of draws) answers.push((await operation.execute({ request: testRequest })).data?.product);
  return { answers, plans };
}

test('percent(n) takes a field from its new subgraph for n of 100 requests', async () => {
  const { answers, plans } = await answersTo([0, 19.99, 20, 99.9, 5], { name: 'percent(20)' }, '{ product { name } }');
  expect(answers).toEqual(['new', 'new', 'old', 'old', 'new'].map((name) => ({ name })));
  expect(plans).toBe(2);
});

test('one draw is for all fields of a request, so that there are as many plans as percentages, and one', async () => {
  const labels = { a: 'percent(10)', b: 'percent(50)', c: 'percent(50)', d: 'percent(90)' };
  const draws = [0, 9, 10, 49, 50, 89, 90, 99];
  const { answers, plans } = await answersTo(draws, labels, '{ product { a b c d } }');
  expect(answers.map((answer) => Object.values(answer as object).join(' '))).toEqual([
    ...['new new new new', 'new new new new'],
    ...['old new new new', 'old new new new'],
    ...['old old old new', 'old old old new'],
    ...['old old old old', 'old old old old'],
  ]);
  expect(plans).toBe(4);
});

test('an operation that asks for no such field has one plan, and draws nothing', async () => {
  const labels = { a: 'percent(10)', b: 'percent(50)' };
  const { plans } = await answersTo([], labels, '{ product { id } }');
  expect(plans).toBe(1);
});

test('a supergraph with very many percentages is refused, saying so', () => {
  const count = limits.overridePercents + 1;
  const labels = Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, `percent(${n})`]));
  const { old, new: moved } = shop(labels);
  const supergraph = parse(composed({ old: old.sdl, new: moved.sdl }));
  expect(() => new OperationPlanner(supergraph)).toThrow(`${count} different percentages; the limit is ${count - 1}`);
});

let gateway: PlainGateway | undefined;

afterEach(async () => {
  await gateway?.close();
  gateway = undefined;
});

test('other labels apply where they are set; missing and unknown ones are logged at the start', async () => {
  const labels = { a: 'new-prices', b: 'beta:names', c: 'percent(100)', d: 'percent(0)' };
  gateway = await startPlainGateway(shop(labels), { overrideLabels: ['new-prices', 'gone'] });
  const response = await fetch(gateway.url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: '{ product { a b c d } }' }),
  });
  expect(await response.json()).toEqual({ data: { product: { a: 'new', b: 'old', c: 'new', d: 'old' } } });
  const told = gateway.log.entries.filter(({ facts }) => 'labels' in facts);
  expect(told.map(({ level, facts }) => [level, facts.labels])).toEqual([
    ['info', ['beta:names']],
    ['warn', ['gone']],
  ]);
});
