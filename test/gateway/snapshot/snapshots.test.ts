import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import { countThreads } from '../../support/countThreads.ts';
import { smallShop } from '../../support/http/smallShop.ts';
import { type PlainGateway, startPlainGateway } from '../../support/http/startPlainGateway.ts';
import { postGraphQL } from '../../support/hub/postGraphQL.ts';
import { ContinuousLoad } from '../../support/hubs/ContinuousLoad.ts';

const catalog = `${smallShop.catalog?.sdl}`;
const stock = 'type Product @key(fields: "id") { id: ID! stock: Int! shelf: String }';
/** What the subgraphs serve, … */
const newer = { catalog, stock };
/** … what the supergraph knows of it at first, … */
const older = { catalog, stock: stock.replace(' shelf: String', '') };
/** … and one that has lost a field. */
const withoutStock = { catalog, stock: stock.replace(' stock: Int!', '') };

let held: (() => void)[];
let gateway: PlainGateway;

/** The shop, with a product whose stock is told only when the test says so. */
const shop = {
  ...smallShop,
  stock: {
    sdl: stock,
    resolvers: {
      Product: {
        shelf: () => 'A1',
        stock: ({ id }: { id?: string }) =>
          id === 'held' ? new Promise((resolve) => held.push(() => resolve(7))) : Number(id) * 10,
      },
    },
  },
  catalog: {
    sdl: catalog,
    resolvers: {
      ...smallShop.catalog?.resolvers,
      Query: {
        ...smallShop.catalog?.resolvers.Query,
        product: (_: object, { id }: { id?: string }) => ({ id, title: `Product ${id}` }),
      },
    },
  },
};

// No thread stands by, so that those of a snapshot can be counted.
jest.replaceProperty(limits as { admissionStandbyMs: number }, 'admissionStandbyMs', 600_000);

beforeEach(async () => {
  held = [];
  gateway = await startPlainGateway(shop, {}, older);
});

afterEach(() => gateway.close());

async function metric(name: string): Promise<number> {
  const text = await (await fetch(gateway.at('/metrics'))).text();
  const line = text.split('\n').find((each) => each.startsWith(`${name} `));
  return Number(line?.slice(name.length + 1));
}

const known = [
  { query: '{ product(id: 1) { title stock } }', data: { product: { title: 'Product 1', stock: 10 } } },
  {
    query: 'query($short: Boolean!) { product(id: 2) { id title @skip(if: $short) } }',
    variables: { short: true },
    data: { product: { id: '2' } },
  },
  { query: '{ products { id } }', data: { products: [{ id: '1' }, { id: '2' }] } },
];

async function askKnown(number: number): Promise<void> {
  const each = known[number % known.length];
  expect(await postGraphQL(gateway.url, each?.query ?? '', each?.variables)).toEqual({ data: each?.data });
}

test('a field joins under load: no request fails, the field answers, and no client waits for a known operation', async () => {
  const query = '{ product(id: 1) { shelf } }';
  expect(await postGraphQL(gateway.url, query)).toMatchObject({
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
  const load = new ContinuousLoad(4, askKnown);
  await load.turn();
  await load.turn();
  gateway.deploy(gateway.supergraphOf(newer));
  const { facts } = await gateway.log.entry('Supergraph replaced');
  await load.turn();
  await load.stop();
  expect(facts).toMatchObject({ generation: 2, warmed: known.length, dropped: 0 });
  expect(await metric('ehub_supergraph_generation')).toBe(2);
  expect(await metric('ehub_plans_total{occasion="REQUEST"}')).toBe(known.length);
  expect(await metric('ehub_plans_total{occasion="WARM_UP"}')).toBe(known.length);
  expect(await metric('ehub_requests_total{outcome="FAILED"}')).toBe(0);
  expect(await postGraphQL(gateway.url, query)).toEqual({ data: { product: { shelf: 'A1' } } });
});

test('a request that is under way ends on the supergraph it began with, which is let go of afterwards', async () => {
  const threads = countThreads();
  const answer = postGraphQL(gateway.url, '{ product(id: "held") { stock } }');
  while (held.length === 0) await new Promise(setImmediate);
  gateway.deploy(gateway.supergraphOf(withoutStock));
  await gateway.log.entry('Supergraph replaced');
  expect(await postGraphQL(gateway.url, '{ product(id: "held") { stock } }')).toMatchObject({
    errors: [{ message: 'Cannot query field "stock" on type "Product".' }],
  });
  // The new snapshot's, and that of the snapshot it began with.
  expect(countThreads()).toBe(threads + 1);
  for (const release of held) release();
  expect(await answer).toEqual({ data: { product: { stock: 7 } } });
  while (countThreads() > threads) await new Promise((resolve) => setTimeout(resolve, 20));
});

test('a field that is gone is refused as any unknown one, and its operations are dropped', async () => {
  await askKnown(0);
  await askKnown(2);
  gateway.deploy(gateway.supergraphOf(withoutStock));
  const { facts } = await gateway.log.entry('Supergraph replaced');
  expect(facts).toMatchObject({ warmed: 1, dropped: 1 });
  expect(await metric('ehub_compiled_operations')).toBe(1);
  expect(await postGraphQL(gateway.url, `${known[0]?.query}`)).toMatchObject({
    errors: [{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }],
  });
});

test('files that are not valid are refused with the reason, change nothing, and keep no good one out', async () => {
  const good = gateway.supergraphOf(newer);
  const refused: [string, RegExp][] = [
    ['type Query {', /Syntax Error/],
    ['type Query { a: Int }', /core schema|supergraph/i],
    [good.replace(/"http:[^"]+"/, '"ftp://x"'), /ftp:\/\/x/],
    [good.replace('shelf: String', 'shelf: Shelf'), /Unknown type "?Shelf"?|type Shelf/],
  ];
  await askKnown(0);
  for (const [index, [text, reason]] of refused.entries()) {
    gateway.deploy(text);
    const { facts } = await gateway.log.entry('Supergraph refused', index + 1);
    expect(facts.reason).toMatch(reason);
    for (const number of known.keys()) await askKnown(number);
  }
  expect(await metric('ehub_supergraph_generation')).toBe(1);
  gateway.deploy(good);
  await gateway.log.entry('Supergraph replaced');
  expect(await postGraphQL(gateway.url, '{ product(id: 1) { shelf } }')).toEqual({
    data: { product: { shelf: 'A1' } },
  });
});

test('of several changes in a row the last one serves', async () => {
  for (const sdls of [newer, withoutStock, older, newer]) gateway.deploy(gateway.supergraphOf(sdls));
  await gateway.log.entry('Supergraph replaced');
  expect(await postGraphQL(gateway.url, '{ product(id: 1) { stock shelf } }')).toEqual({
    data: { product: { stock: 10, shelf: 'A1' } },
  });
});

test('concurrent equal new operations are planned once', async () => {
  await Promise.all(Array.from({ length: 20 }, () => askKnown(0)));
  await Promise.all(Array.from({ length: 20 }, () => askKnown(1)));
  expect(await metric('ehub_plans_total{occasion="REQUEST"}')).toBe(2);
});

test('a gateway does not start on a supergraph that is not valid, and says why', async () => {
  const start = startPlainGateway(shop, { supergraphFile: '/nowhere/supergraph.graphql' });
  await expect(start).rejects.toThrow('The supergraph /nowhere/supergraph.graphql cannot be served: ');
});
