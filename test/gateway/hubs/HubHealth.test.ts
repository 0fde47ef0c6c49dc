import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { hubCodeOf } from '../../../bench/network/hubCodeOf.ts';
import { HubHealth } from '../../../gateway/hubs/HubHealth.ts';
import { HubTable } from '../../../gateway/hubs/HubTable.ts';
import { limits } from '../../../gateway/limits.ts';
import { EndpointStatistics } from '../../../gateway/transport/EndpointStatistics.ts';
import { HttpTransport } from '../../../gateway/transport/HttpTransport.ts';
import type { Hub } from '../../../schema/registry/Hub.ts';
import { FakeContract } from '../../support/hubs/FakeContract.ts';
import { FakeHub } from '../../support/hubs/FakeHub.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { type Item, shelfContract, shelfSdl } from '../../support/hubs/shelfContract.ts';

const entities = { Item: () => [] };
const newerSdl = shelfSdl
  .replace('/v1.0', '/v1.1')
  .replace('id: ID! title: String!', 'id: ID! title: String! note: String');
const contradictingContract = new FakeContract<Item[]>(
  newerSdl.replace('id: ID! title: String!', 'id: ID! title: Int'),
  {
    resolvers: {},
    entities,
  },
);
const newerContract = new FakeContract<Item[]>(newerSdl, { resolvers: {}, entities });

let fakes: Array<FakeHub<Item[]>>;
let transport: HttpTransport;
let log: RecordingLogger;
let health: HubHealth;
let nowMs: number;
let looking: NodeJS.Timeout | undefined;

beforeEach(() => {
  fakes = [];
  transport = new HttpTransport({ log: new RecordingLogger(), asksCompressed: true });
  log = new RecordingLogger();
  nowMs = performance.now();
  health = new HubHealth(transport, new Map([['shelf', newerSdl]]), log, () => nowMs);
});

afterEach(async () => {
  clearInterval(looking);
  health.close();
  await transport.close();
  await Promise.all(fakes.map((fake) => fake.close()));
});

async function startHub(code: string, contract = newerContract): Promise<FakeHub<Item[]>> {
  const fake = await FakeHub.start({ code, contracts: { shelf: contract }, rows: [] });
  fakes.push(fake);
  return fake;
}

function table(): HubTable {
  return new HubTable(
    1,
    fakes.map((fake) => fake.hub),
    [],
  );
}

function viewOf({ hubs }: HubTable) {
  return hubs.map((hub) => health.view(hub));
}

function questions(fake: FakeHub<Item[]>): string[] {
  return fake.calls.map(({ body }) => body.query);
}

/** Looks, some time later, and waits until the hub has been asked once more and has answered. */
async function lookAfter(waitMs: number, fake: FakeHub<Item[]>): Promise<void> {
  const { length } = fake.calls;
  nowMs += waitMs;
  health.look();
  await fake.until(() => fake.calls.length > length && fake.calls.every(({ state }) => state !== 'OPEN'));
  await new Promise(setImmediate);
}

test('tells of each hub what it serves, as soon as it has joined', async () => {
  await startHub('CNHGH', shelfContract);
  await startHub('MYKUL');
  expect(health.capabilities('CNHGH', 'shelf')).toBeUndefined();
  health.useTable(table());
  await log.entry('lacks parts');
  await log.entry('whole contract');
  expect(health.capabilities('CNHGH', 'shelf')).toMatchObject({ contractVersion: '1.0', unsupported: ['Item.note'] });
  expect(health.capabilities('MYKUL', 'shelf')).toMatchObject({ contractVersion: '1.1', unsupported: [] });
  expect(viewOf(table())).toMatchObject([
    {
      code: 'CNHGH',
      status: 'ACTIVE',
      subgraphs: [{ name: 'shelf', contractVersion: '1.0', unsupportedFields: ['Item.note'] }],
    },
    {
      code: 'MYKUL',
      status: 'ACTIVE',
      subgraphs: [{ unsupportedFields: [], errorRate: 0, latencyP50Ms: expect.any(Number) }],
    },
  ]);
});

test('sorts the latencies of an endpoint only for those who ask for them', async () => {
  const fake = await startHub('MYKUL');
  health.useTable(table());
  await log.entry('whole contract');
  const figures = jest.spyOn(EndpointStatistics.prototype, 'figures');
  health.look();
  const [hub] = viewOf(table());
  expect(hub).toMatchObject({ code: fake.hub.code, subgraphs: [{ status: 'ACTIVE' }] });
  expect(figures).not.toHaveBeenCalled();
  expect(hub?.subgraphs[0]).toMatchObject({ latencyP50Ms: expect.any(Number), latencyP99Ms: expect.any(Number) });
  expect(figures).toHaveBeenCalledTimes(1);
  figures.mockRestore();
});

test('refuses only the endpoint that contradicts the contract, and says why in the view and the log', async () => {
  await startHub('CNHGH', contradictingContract);
  await startHub('MYKUL');
  health.useTable(table());
  const { facts } = await log.entry('contradicts its contract');
  await log.entry('whole contract');
  const refusal = 'Item.title is Int, not String!';
  expect(facts).toMatchObject({ hub: 'CNHGH', subgraph: 'shelf', refusal });
  expect(viewOf(table())).toMatchObject([
    { code: 'CNHGH', status: 'UNREACHABLE', subgraphs: [{ status: 'UNREACHABLE', refusal }] },
    { code: 'MYKUL', status: 'ACTIVE', subgraphs: [{ status: 'ACTIVE', refusal: null }] },
  ]);
});

test('compares every hub anew when a contract changes, and goes by what was known until then', async () => {
  const fake = await startHub('MYKUL');
  health.useTable(table());
  await log.entry('whole contract');
  const asked = fake.calls.length;
  health.useContracts(new Map([['shelf', newerSdl]]));
  expect(fake.calls).toHaveLength(asked);
  health.useContracts(new Map([['shelf', newerSdl.replace('note: String', 'note: String tag: String')]]));
  expect(health.capabilities('MYKUL', 'shelf')).toMatchObject({ unsupported: [] });
  await log.entry('lacks parts');
  expect(health.capabilities('MYKUL', 'shelf')).toMatchObject({ unsupported: ['Item.tag'] });
});

describe('reads what a hub serves again', () => {
  test('from time to time', async () => {
    const fake = await startHub('MYKUL', shelfContract);
    health.useTable(table());
    await log.entry('lacks parts');
    fake.serve('shelf', newerContract);
    nowMs += limits.capabilityRereadMs;
    health.look();
    await log.entry('whole contract');
    expect(health.capabilities('MYKUL', 'shelf')?.key).toBe('');
  });

  test('when it moves, and takes it to serve what it did until then', async () => {
    await startHub('MYKUL', shelfContract);
    health.useTable(table());
    await log.entry('lacks parts');
    await fakes.pop()?.close();
    await startHub('MYKUL');
    health.useTable(table());
    expect(health.capabilities('MYKUL', 'shelf')).toMatchObject({ unsupported: ['Item.note'] });
    await log.entry('whole contract');
    expect(health.capabilities('MYKUL', 'shelf')).toMatchObject({ unsupported: [] });
  });

  test('when it comes back after it was away', async () => {
    const fake = await startHub('MYKUL', shelfContract);
    health.useTable(table());
    await log.entry('lacks parts');
    fake.behave({ kind: 'RESET' });
    for (let failure = 0; failure < limits.breakerFailures; failure++) {
      await transport.ask(fake.endpoint('shelf'), '{ __typename }', 1_000);
    }
    await log.entry('gets no calls for a while');
    fake.behave({ kind: 'ANSWER' });
    fake.serve('shelf', newerContract);
    looking = setInterval(() => health.look(), 10);
    await log.entry('has recovered');
    await log.entry('whole contract');
  });

  test('as soon as it answers, where it was silent when it joined', async () => {
    const fake = await startHub('MYKUL');
    await fake.refuse();
    health.useTable(table());
    await untilStatus('UNREACHABLE');
    await fake.revive();
    looking = setInterval(() => health.look(), 10);
    await log.entry('whole contract');
  });

  test('as soon as a client has heard it, where it was silent when it joined', async () => {
    const fake = await startHub('MYKUL');
    await fake.refuse();
    health.useTable(table());
    await untilStatus('UNREACHABLE');
    await fake.revive();
    await transport.ask(fake.endpoint('shelf'), '{ __typename }', 1_000);
    health.look();
    await log.entry('whole contract');
    expect(questions(fake)).toEqual(['{ __typename }', '{ _service { sdl } }']);
  });

  test('not when a table changes something else', async () => {
    const fake = await startHub('MYKUL');
    health.useTable(table());
    await log.entry('whole contract');
    await startHub('CNHGH');
    health.useTable(table());
    await log.entry('whole contract', 2);
    expect(questions(fake)).toEqual(['{ _service { sdl } }']);
  });
});

test('pings an idle hub, and leaves one alone that answers clients', async () => {
  const fake = await startHub('MYKUL');
  health.useTable(table());
  await log.entry('whole contract');
  health.look();
  expect(questions(fake)).toHaveLength(1);
  await lookAfter(limits.endpointIdleMs + 1_000, fake);
  expect(questions(fake)).toEqual(['{ _service { sdl } }', '{ __typename }']);
});

test('shows a hub that falls silent as unreachable at its first unanswered ping, and as active when it answers', async () => {
  const fake = await startHub('MYKUL');
  health.useTable(table());
  await log.entry('whole contract');
  fake.behave({ kind: 'STATUS', status: 500 });
  await lookAfter(limits.endpointIdleMs + 1_000, fake);
  await untilStatus('UNREACHABLE');
  fake.behave({ kind: 'ANSWER' });
  await lookAfter(limits.healthTickMs, fake);
  await untilStatus('ACTIVE');
});

test('shows a hub that refuses connections as unreachable, with what it served before', async () => {
  const fake = await startHub('MYKUL');
  health.useTable(table());
  await log.entry('whole contract');
  await fake.refuse();
  nowMs += limits.endpointIdleMs + 1_000;
  health.look();
  await untilStatus('UNREACHABLE');
  expect(health.capabilities('MYKUL', 'shelf')?.contractVersion).toBe('1.1');
});

describe('while somebody looks at the network', () => {
  test('asks a hub that nobody has heard for a moment, once in that moment', async () => {
    const fake = await startHub('MYKUL');
    health.useTable(table());
    await log.entry('whole contract');
    health.watch();
    expect(questions(fake)).toEqual(['{ _service { sdl } }']);
    nowMs = performance.now() + limits.watchedIdleMs;
    for (let look = 0; look < 5; look++) health.watch();
    await fake.until(() => fake.calls.length === 2 && fake.calls.every(({ state }) => state !== 'OPEN'));
    expect(questions(fake)).toEqual(['{ _service { sdl } }', '{ __typename }']);
  });

  test('asks a part of a large network at each look, the longest unheard first', async () => {
    const fake = await startHub('MYKUL');
    const looks = 3;
    const hubs = Array.from({ length: looks * limits.watchedAsks }, (_, index) => {
      const code = hubCodeOf(index);
      const subgraphs = new Map([['shelf', { ...fake.endpoint('shelf'), hubCode: code }]]);
      return { ...fake.hub, code, subgraphs };
    });
    health.useTable(new HubTable(1, hubs, []));
    await log.entry('whole contract', hubs.length);
    const lastEndMs = ({ subgraphs }: Hub) =>
      [...subgraphs.values()].map((endpoint) => transport.report(endpoint)?.lastEndMs)[0] ?? 0;
    const startMs = performance.now();
    for (let look = 1; look <= looks; look++) {
      const { length } = fake.calls;
      nowMs = performance.now() + look * limits.watchedIdleMs;
      health.watch();
      await fake.until(() => fake.calls.length >= length + limits.watchedAsks);
      await fake.until(() => fake.calls.every(({ state }) => state !== 'OPEN'));
      // When this one is answered, the others have been read too.
      await transport.ask(fake.endpoint('shelf'), '{ __typename }', 1_000);
      expect(fake.calls.length).toBe(length + limits.watchedAsks + 1);
    }
    expect(hubs.filter((hub) => lastEndMs(hub) < startMs)).toEqual([]);
  });
});

test('takes a hub that does not show its SDL to serve everything', async () => {
  const fake = await startHub('MYKUL');
  fake.behave({ kind: 'BODY', body: { data: { _service: null }, errors: [{ message: 'No.' }] } });
  health.useTable(table());
  await log.entry('does not show its SDL');
  expect(health.capabilities('MYKUL', 'shelf')).toBeUndefined();
  await untilStatus('ACTIVE');
});

test('does not call a contract that the gateway does not know, and logs it', async () => {
  const fake = await FakeHub.start({ code: 'MYKUL', contracts: { novelty: shelfContract }, rows: [] as Item[] });
  fakes.push(fake);
  health.useTable(table());
  expect((await log.entry('does not know')).facts).toEqual({ hub: 'MYKUL', subgraph: 'novelty' });
  expect(fake.calls).toEqual([]);
});

test('shows a draining hub as draining, and one without endpoints by its state', async () => {
  const { hub } = await startHub('MYKUL');
  const draining = new HubTable(
    1,
    [
      { ...hub, state: 'DRAINING' },
      { ...hub, code: 'CNHGH', subgraphs: new Map() },
    ],
    [],
  );
  health.useTable(draining);
  expect(viewOf(draining)).toMatchObject([
    { code: 'CNHGH', status: 'ACTIVE', subgraphs: [] },
    {
      code: 'MYKUL',
      status: 'DRAINING',
      subgraphs: [{ status: 'DRAINING', contractVersion: null, latencyP50Ms: null }],
    },
  ]);
});

test('reads many hubs a few at a time', async () => {
  for (let index = 0; index < 30; index++) await startHub(hubCodeOf(index));
  let release = () => {};
  const gate = new Promise<void>((resolve) => (release = resolve));
  for (const fake of fakes) fake.behave({ kind: 'WAIT', until: gate });
  health.useTable(table());
  const asked = () => fakes.filter(({ calls }) => calls.length > 0).length;
  await Promise.race(fakes.map((fake) => fake.until(() => asked() === limits.capabilityReads)));
  release();
  await log.entry('whole contract', 30);
});

async function untilStatus(status: string): Promise<void> {
  while (viewOf(table())[0]?.status !== status) await new Promise(setImmediate);
}
