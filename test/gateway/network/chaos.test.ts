import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Random } from '../../support/fuzz/Random.ts';
import type { GraphQLAnswer } from '../../support/hub/postGraphQL.ts';
import type { Behaviour } from '../../support/hubs/Behaviour.ts';
import { ContinuousLoad } from '../../support/hubs/ContinuousLoad.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';
import { type FakeProduct, FakeRows, fakeId } from '../../support/hubs/FakeRows.ts';

/** `CHAOS_SEED=7 npm test -- chaos` repeats what the hubs were made to do; how calls fall among it is theirs. */
const seed = Number(process.env.CHAOS_SEED ?? Math.floor(Math.random() * 1_000_000));
const lastsMs = 6_000;
const blowEveryMs = 25;
const clients = 24;
const productsOfAHub = 25;
const codes = Array.from({ length: 8 }, (_, number) => `CNA${'ABCDEFGH'[number]}A`);

let network: FakeNetwork;
let products: readonly FakeProduct[];

beforeAll(async () => {
  network = await FakeNetwork.start(codes.map((code) => ({ code, rows: FakeRows.of(code, productsOfAHub) })));
  products = network.hubs
    .flatMap(({ rows }) => rows.products)
    .sort((a, b) => Buffer.compare(Buffer.from(a.sortKey), Buffer.from(b.sortKey)));
});

afterAll(() => network.close());

const sicknesses: readonly Behaviour[] = [
  { kind: 'HANG' },
  { kind: 'STALL' },
  { kind: 'RESET' },
  { kind: 'CUT' },
  { kind: 'TRUNCATE' },
  { kind: 'HTML' },
  { kind: 'STATUS', status: 503 },
  { kind: 'ERRORS_WITHOUT_DATA' },
  { kind: 'WRONG_SHAPE' },
  { kind: 'DELAY', ms: 200 },
  { kind: 'CHANGE', change: (text) => text.replace(/"title":"[^"]*"/, '"title":null') },
];

interface Row {
  readonly id: string;
  readonly title: string;
  readonly stock: { readonly available: number } | null;
}

interface Page {
  readonly products: {
    readonly nodes: readonly Row[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    readonly coverage: readonly { readonly hub: string; readonly status: string }[];
  } | null;
}

const page = `query ($first: Int!, $after: String) { products(first: $first, after: $after) {
  nodes { id title stock { available } } pageInfo { hasNextPage endCursor } coverage { hub status }
} }`;
const byId = 'query ($id: ID!) { product(id: $id) { id title stock { available } } }';

const hubOf = (id: string) => id.slice('gid://'.length, 'gid://'.length + 5);

/** Hubs that an answer says it is without, at a path that begins so. */
function absentHubs({ errors = [] }: GraphQLAnswer<unknown>, subgraph: string): Set<unknown> {
  const own = errors.filter(({ extensions }) => extensions?.subgraph === subgraph);
  return new Set(own.map(({ extensions }) => extensions?.hub));
}

/** Stock is right, or missing with an error that names its hub at its row. */
function checkStock(answer: GraphQLAnswer<unknown>, rows: readonly Row[], pathOf: (index: number) => unknown[]): void {
  const told = new Set(answer.errors?.map(({ path, extensions }) => JSON.stringify([path, extensions?.hub])));
  for (const [index, { id, stock }] of rows.entries()) {
    if (stock) expect([id, stock.available]).toEqual([id, Number(id.slice(-6))]);
    else expect(told).toContain(JSON.stringify([pathOf(index), hubOf(id)]));
  }
}

/** The rows of every hub that is not named are complete, in order and right; those of the others are not there. */
function checkWholePage(answer: GraphQLAnswer<Page>): void {
  const { nodes, coverage } = answer.data?.products ?? { nodes: [], coverage: [] };
  const absent = new Set(coverage.filter(({ status }) => status !== 'ANSWERED').map(({ hub }) => hub));
  expect(coverage.map(({ hub }) => hub)).toEqual(codes);
  expect(absentHubs(answer, 'merchants')).toEqual(absent);
  const expected = products.filter(({ id }) => !absent.has(hubOf(id)));
  // A hub that failed between two questions of one page has shown what it had sent before.
  const shown = nodes.filter(({ id }) => !absent.has(hubOf(id)));
  const end = nodes.length < 100 ? expected.length : expected.findIndex(({ id }) => id === shown.at(-1)?.id) + 1;
  expect(shown.map(({ id, title }) => ({ id, title }))).toEqual(
    expected.slice(0, end).map(({ id, title }) => ({ id, title })),
  );
  const order = nodes.map(({ title, id }) => `${title.toLowerCase()}\u0001${id}`);
  expect(order).toEqual([...new Set(order)].sort());
  checkStock(answer, nodes, (index) => ['products', 'nodes', index]);
}

let walks = 0;
let wholeWalks = 0;

/** A walk over all pages shows nothing twice, and everything of the hubs that were there on every page. */
async function walk(random: Random): Promise<void> {
  const seen: string[] = [];
  const absent = new Set<string>();
  let after: string | undefined;
  for (let number = 0; number < 25; number++) {
    const answer: GraphQLAnswer<Page> = await network.query<Page>(page, { first: 20 + random.below(60), after });
    const { nodes = [], pageInfo, coverage = [] } = answer.data?.products ?? {};
    for (const { hub, status } of coverage) if (status !== 'ANSWERED') absent.add(hub);
    expect(new Set([...absentHubs(answer, 'merchants')].map(String))).toEqual(
      new Set(coverage.flatMap(({ hub, status }) => (status === 'ANSWERED' ? [] : [hub]))),
    );
    seen.push(...nodes.map(({ id }) => id));
    if (!pageInfo?.hasNextPage) break;
    after = pageInfo.endCursor;
  }
  expect(new Set(seen).size).toBe(seen.length);
  const missing = products.filter(({ id }) => !absent.has(hubOf(id)) && !seen.includes(id));
  expect(missing).toEqual([]);
  walks += 1;
  if (absent.size === 0) wholeWalks += 1;
}

async function readOne(random: Random): Promise<void> {
  const code = codes[random.below(codes.length)] as string;
  const id = fakeId(code, 'Product', random.below(productsOfAHub));
  const answer = await network.query<{ product: Row | null }>(byId, { id });
  const product = answer.data?.product;
  if (!product) {
    const named = { code: expect.any(String), hub: code, subgraph: 'merchants', retryable: expect.any(Boolean) };
    // Stock may be null alone, so what its contract lacks is no reason.
    const { extensions } = answer.errors?.find((error) => error.extensions?.subgraph !== 'inventory') ?? {};
    expect({ answer, extensions }).toEqual({ answer, extensions: named });
    return;
  }
  expect(product.id).toBe(id);
  checkStock(answer, [product], () => ['product']);
}

/** Strikes one hub, or one contract of it, or makes it well again. */
async function strike(random: Random): Promise<void> {
  const hub = network.hubs[random.below(codes.length)];
  if (!hub) return;
  const blow = random.below(10);
  if (blow === 0) return hub.refuse();
  if (blow < 8) {
    for (const subgraph of ['merchants', 'inventory']) hub.behave({ kind: 'ANSWER' }, subgraph);
    return hub.revive();
  }
  const behaviour = sicknesses[random.below(sicknesses.length)] as Behaviour;
  hub.behave(behaviour, random.below(2) === 0 ? 'merchants' : 'inventory');
}

test('while hubs are killed, stalled and revived at random, every response is right or says what is missing', async () => {
  console.log(`chaos seed ${seed}`);
  const random = new Random(seed);
  // Planned before it begins: what is looked at is hubs, not how busy the machine is.
  await network.query<Page>(page, { first: 1 });
  await network.query(byId, { id: fakeId(codes[0] as string, 'Product', 0) });
  const load = new ContinuousLoad(clients, async (number) => {
    const own = new Random(seed * 1_000 + number);
    if (number % 4 === 0) await walk(own);
    else if (number % 4 === 1) checkWholePage(await network.query<Page>(page, { first: 100 }));
    else await readOne(own);
  });
  const endMs = performance.now() + lastsMs;
  while (performance.now() < endMs) {
    await strike(random);
    await new Promise((resolve) => setTimeout(resolve, blowEveryMs));
  }
  await load.stop();
  console.log(`${load.asked} requests or walks, ${walks} walks of which ${wholeWalks} met no sick hub`);
  expect(load.asked).toBeGreaterThan(clients);

  for (const hub of network.hubs) {
    for (const subgraph of ['merchants', 'inventory']) hub.behave({ kind: 'ANSWER' }, subgraph);
    await hub.revive();
  }
  await network.untilKnown('subgraphs { status }', (hubs) =>
    hubs.every(({ subgraphs }) => subgraphs?.every(({ status }) => status === 'ACTIVE')),
  );
  // An operation that failed with different values is kept back for a while, though its endpoint is well.
  while ((await network.query<Page>(page, { first: 100 })).errors)
    await new Promise((resolve) => setTimeout(resolve, 50));
}, 60_000);
