import { performance } from 'node:perf_hooks';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hubCodeOf } from '../../../bench/network/hubCodeOf.ts';
import { Cancellation } from '../../../gateway/Cancellation.ts';
import { HubTable } from '../../../gateway/hubs/HubTable.ts';
import type { BreakerChange } from '../../../gateway/hubs/WatchedEndpoints.ts';
import { limits } from '../../../gateway/limits.ts';
import { HttpTransport } from '../../../gateway/transport/HttpTransport.ts';
import type { TransportAnswer, TransportCall } from '../../../gateway/transport/Transport.ts';
import { deadlineHeader } from '../../../schema/hubHeaders.ts';
import type { Behaviour } from '../../support/hubs/Behaviour.ts';
import { FakeHub } from '../../support/hubs/FakeHub.ts';
import { RecordingLogger } from '../../support/hubs/RecordingLogger.ts';
import { type Item, shelfContract } from '../../support/hubs/shelfContract.ts';
import { anonymousSender } from '../../support/identity/senders.ts';

let fake: FakeHub<Item[]>;
let transport: HttpTransport;

beforeEach(async () => {
  fake = await startHub('MYKUL');
  transport = new HttpTransport({ log: new RecordingLogger(), asksCompressed: true });
});

afterEach(async () => {
  await transport.close();
  await fake.close();
});

function startHub(code: string): Promise<FakeHub<Item[]>> {
  return FakeHub.start({
    code,
    contracts: { shelf: shelfContract, other: shelfContract },
    rows: [{ id: '1', title: 'tea' }],
  });
}

function operation(query: string) {
  return { prefix: `{"query":${JSON.stringify(query)},"variables":{`, variablesText: '' };
}

function call(changes: Partial<TransportCall> & { timeoutMs?: number } = {}): TransportCall {
  const { timeoutMs = 5_000, ...rest } = changes;
  return {
    ...operation('{items{id title}}'),
    isMutation: false,
    deadlineMs: performance.now() + timeoutMs,
    cancellation: new Cancellation(),
    headers: {},
    sender: anonymousSender,
    ...rest,
  };
}

function send(changes: Parameters<typeof call>[0] = {}, subgraph = 'shelf'): Promise<TransportAnswer> {
  return transport.send(fake.endpoint(subgraph), call(changes));
}

const mutation = { ...operation('mutation{addItem(title:"silk"){id}}'), isMutation: true } as const;
const tea = { items: [{ id: '1', title: 'tea' }] };

test('sends the body and the headers and returns the data', async () => {
  const answer = await send({ headers: { 'accept-language': 'ms' } });
  expect(answer).toEqual({ data: tea, bytes: 45, characters: 45 });
  expect(fake.calls).toMatchObject([{ subgraph: 'shelf', headers: { 'accept-language': 'ms' }, rowsSent: 1 }]);
});

test('tells the hub how many milliseconds are left', async () => {
  await send({ timeoutMs: 1_000 });
  const told = Number(fake.calls[0]?.headers[deadlineHeader]);
  expect(told).toBeGreaterThan(500);
  expect(told).toBeLessThanOrEqual(1_000);
});

test('uses its connections again', async () => {
  for (let round = 0; round < 20; round++) await send();
  expect(fake.connections).toBeLessThanOrEqual(2);
});

describe('answers with a failure that names hub and subgraph, never an address, where the hub', () => {
  const cases: Array<[string, Behaviour, string]> = [
    ['hangs', { kind: 'HANG' }, 'HUB_TIMEOUT'],
    ['stalls in the middle of its answer', { kind: 'STALL' }, 'HUB_TIMEOUT'],
    ['resets the connection', { kind: 'RESET' }, 'HUB_UNREACHABLE'],
    ['breaks off its answer', { kind: 'CUT' }, 'HUB_FAILED'],
    ['answers 500', { kind: 'STATUS', status: 500 }, 'HUB_FAILED'],
    ['stands behind a proxy that answers 503', { kind: 'STATUS', status: 503 }, 'HUB_FAILED'],
    ['answers with a web page', { kind: 'HTML' }, 'HUB_FAILED'],
    ['truncates its JSON', { kind: 'TRUNCATE' }, 'HUB_FAILED'],
    ['sends too much', { kind: 'TOO_MUCH', bytes: limits.subgraphAnswerBytes }, 'HUB_FAILED'],
    ['sends data of a wrong shape', { kind: 'WRONG_SHAPE' }, 'HUB_FAILED'],
    [
      'sends bytes that are not UTF-8',
      { kind: 'BODY', body: Buffer.from('{"data":{"a":"\xff"}}', 'latin1') },
      'HUB_FAILED',
    ],
    ['redirects', { kind: 'STATUS', status: 307 }, 'HUB_FAILED'],
  ];
  test.each(cases)('%s', async (_, behaviour, code) => {
    fake.behave(behaviour);
    const { failure, data } = await send({ timeoutMs: code === 'HUB_TIMEOUT' ? 200 : 10_000 });
    expect(data).toBeUndefined();
    expect(failure).toMatchObject({ code, message: expect.stringMatching(/^MYKUL .*shelf/) });
    expect(failure?.message).not.toMatch(/127\.0|http:|10\.0\.0\.7|\n/);
  });

  test('refuses connections', async () => {
    await fake.refuse();
    expect(await send()).toMatchObject({ failure: { code: 'HUB_UNREACHABLE' } });
  });
});

test('passes on errors without data as a GraphQL answer', async () => {
  fake.behave({ kind: 'ERRORS_WITHOUT_DATA' });
  expect(await send()).toMatchObject({ data: null, errors: [{ message: 'The database is away.' }] });
});

test.each([400, 500])('reads the GraphQL answer in the body of a %i', async (status) => {
  fake.behave({ kind: 'ANSWER_WITH_STATUS', status });
  expect(await send()).toMatchObject({ data: tea });
});

test('answers with a failure where a header cannot be sent, and does not blame the hub', async () => {
  for (let round = 0; round < 2 * limits.breakerFailures; round++) {
    expect(await send({ headers: { bad: 'a\r\nb: c' } })).toMatchObject({ failure: { code: 'HUB_FAILED' } });
  }
  expect(await send()).toMatchObject({ data: tea });
  expect(fake.calls).toHaveLength(1);
});

describe('retry', () => {
  test.each<[string, Behaviour]>([
    ['a reset', { kind: 'RESET' }],
    ['an answer that breaks off', { kind: 'CUT' }],
    ['a 502', { kind: 'STATUS', status: 502 }],
    ['a 503', { kind: 'STATUS', status: 503 }],
    ['a 504', { kind: 'STATUS', status: 504 }],
  ])('sends a read once more after %s', async (_, behaviour) => {
    fake.behaveOnce(behaviour);
    expect(await send()).toMatchObject({ data: tea });
    expect(fake.calls).toHaveLength(2);
  });

  test('sends a read no third time', async () => {
    fake.behave({ kind: 'RESET' });
    await send();
    expect(fake.calls).toHaveLength(2);
  });

  test('sends a read once only after a 500', async () => {
    fake.behave({ kind: 'STATUS', status: 500 });
    await send();
    expect(fake.calls).toHaveLength(1);
  });

  test.each<[string, Behaviour]>([
    ['a reset', { kind: 'RESET' }],
    ['a 503', { kind: 'STATUS', status: 503 }],
    ['an answer that breaks off', { kind: 'CUT' }],
  ])('never sends a mutation twice, not even after %s', async (_, behaviour) => {
    fake.behaveOnce(behaviour);
    expect(await send(mutation)).toHaveProperty('failure');
    expect(fake.calls).toHaveLength(1);
  });

  test('never sends a mutation twice when the hub closes an idle connection', async () => {
    await send();
    await fake.refuse();
    await fake.revive();
    await send(mutation);
    expect(fake.rows.length).toBeLessThanOrEqual(2);
    expect(fake.calls.filter(({ body }) => body.query.startsWith('mutation')).length).toBeLessThanOrEqual(1);
  });

  test('keeps the deadline, which the retry shares', async () => {
    fake.behaveOnce({ kind: 'STATUS', status: 503 });
    fake.behave({ kind: 'HANG' });
    const startMs = performance.now();
    expect(await send({ timeoutMs: 300 })).toMatchObject({ failure: { code: 'HUB_TIMEOUT' } });
    expect(performance.now() - startMs).toBeLessThan(1_000);
    expect(Number(fake.calls[1]?.headers[deadlineHeader])).toBeLessThan(300);
  });
});

describe('giving up', () => {
  test('a cancellation ends the call at once and closes the connection it uses', async () => {
    fake.behave({ kind: 'HANG' });
    const cancellation = new Cancellation();
    const sent = send({ cancellation });
    await fake.until(() => fake.calls.length === 1);
    cancellation.cancel();
    expect(await sent).toHaveProperty('failure');
    await fake.until(() => fake.calls[0]?.state === 'ABANDONED');
  });

  test('a deadline that passes closes the connection of the call', async () => {
    fake.behave({ kind: 'HANG' });
    await send({ timeoutMs: 50 });
    await fake.until(() => fake.calls[0]?.state === 'ABANDONED');
  });

  test('a call that is cancelled before, or whose deadline has passed, is not sent', async () => {
    const cancellation = new Cancellation();
    cancellation.cancel();
    expect(await send({ cancellation })).toHaveProperty('failure');
    expect(await send({ timeoutMs: -1 })).toMatchObject({ failure: { code: 'HUB_TIMEOUT' } });
    expect(fake.calls).toHaveLength(0);
  });

  test('one cancellation serves many calls, and none of them stays on it', async () => {
    const cancellation = new Cancellation();
    const sent = Array.from({ length: 50 }, () => send({ cancellation }));
    expect(cancellation.listeners).toBe(50);
    await Promise.all(sent);
    expect(cancellation.listeners).toBe(0);
  });
});

describe('breaker', () => {
  async function breakEndpoint(): Promise<void> {
    for (let failure = 0; failure < limits.breakerFailures; failure++)
      await send({
        ...mutation,
        ...operation(`mutation{addItem(title:"silk ${failure}"){id${' title'.repeat(failure)}}}`),
      });
  }

  test('after repeated failures calls fail at once, without the hub, and only those of the sick contract', async () => {
    fake.behave({ kind: 'RESET' }, 'shelf');
    await breakEndpoint();
    const { length } = fake.calls;
    expect(await send()).toMatchObject({ failure: { code: 'HUB_UNREACHABLE' } });
    expect(fake.calls).toHaveLength(length);
    expect(transport.report(fake.endpoint('shelf'))).toMatchObject({ isBroken: true, errorRate: 1 });
    expect(await send({}, 'other')).toMatchObject({ data: tea });
  });

  test('a well hub is used again after one probe', async () => {
    const changes: BreakerChange[] = [];
    transport.onBreaker((change) => changes.push(change));
    fake.behave({ kind: 'RESET' });
    await breakEndpoint();
    fake.behave({ kind: 'ANSWER' });
    const { length } = fake.calls;
    while ((await send()).failure) await new Promise(setImmediate);
    expect(fake.calls).toHaveLength(length + 1);
    expect(changes.map(({ state }) => state)).toEqual(['OPEN', 'HALF_OPEN', 'CLOSED']);
    expect(changes[0]).toMatchObject({ hubCode: 'MYKUL', subgraph: 'shelf' });
  });

  test.each<[string, Behaviour]>([
    ['403', { kind: 'STATUS', status: 403 }],
    ['429', { kind: 'STATUS', status: 429 }],
    ['500', { kind: 'STATUS', status: 500 }],
    ['a page of HTML', { kind: 'HTML' }],
    ['a reset', { kind: 'RESET' }],
  ])('an operation that is always answered with %s closes the endpoint to no other', async (_, behaviour) => {
    const bad = operation('query Bad{items{id}}');
    for (let failure = 0; failure < 3 * limits.breakerFailures; failure++) {
      fake.behave(behaviour);
      expect(await send(bad)).toHaveProperty('failure');
      fake.behave({ kind: 'ANSWER' });
      expect(await send()).toMatchObject({ data: tea });
    }
    expect(transport.report(fake.endpoint('shelf'))).toMatchObject({ isBroken: false });
  });

  test('refusals of the contract itself are not the hub being sick', async () => {
    for (let round = 0; round < 2 * limits.breakerWindowCalls; round++) await send(operation('{nothing}'));
    expect(transport.report(fake.endpoint('shelf'))).toMatchObject({ isBroken: false, errorRate: 0 });
  });

  test('clients that go away do not open it', async () => {
    fake.behave({ kind: 'HANG' });
    for (let round = 1; round <= 2 * limits.breakerFailures; round++) {
      const cancellation = new Cancellation();
      const sent = send({ cancellation });
      await fake.until(() => fake.calls.length === round);
      cancellation.cancel();
      await sent;
    }
    expect(transport.report(fake.endpoint('shelf'))).toMatchObject({ isBroken: false });
  });
});

describe('bulkhead', () => {
  test('a hub that hangs holds no more than its connections and its queue; further calls fail immediately', async () => {
    fake.behave({ kind: 'HANG' });
    const cancellation = new Cancellation();
    const taken = limits.endpointConnections + limits.endpointWaiting;
    const held = Array.from({ length: taken }, () => send({ cancellation }));
    expect(await send()).toMatchObject({ failure: { code: 'HUB_OVERLOADED' } });
    await fake.until(() => fake.calls.length === limits.endpointConnections);
    expect(fake.connections).toBe(limits.endpointConnections);
    expect(await send({ timeoutMs: 1_000 }, 'unknown')).toHaveProperty('failure');
    cancellation.cancel();
    expect((await Promise.all(held)).every((answer) => answer.failure)).toBe(true);
    fake.behave({ kind: 'ANSWER' });
    expect(await send()).toMatchObject({ data: tea });
  });

  test('calls over the connections wait and are answered', async () => {
    const many = 2 * limits.endpointConnections + 3;
    const answers = await Promise.all(Array.from({ length: many }, () => send()));
    expect(answers.filter(({ data }) => data)).toHaveLength(many);
    expect(fake.connections).toBeLessThanOrEqual(limits.endpointConnections);
  });

  test('a call that waits for a connection keeps its deadline', async () => {
    fake.behave({ kind: 'HANG' });
    const cancellation = new Cancellation();
    const held = Array.from({ length: limits.endpointConnections }, () => send({ cancellation }));
    expect(await send({ timeoutMs: 50 })).toMatchObject({ failure: { code: 'HUB_TIMEOUT' } });
    cancellation.cancel();
    await Promise.all(held);
  });
});

describe('an endpoint that leaves the table', () => {
  const tableWith = (...hubs: Array<FakeHub<Item[]>>) =>
    new HubTable(
      1,
      hubs.map((hub) => hub.hub),
      [],
    );

  test('keeps its connections while it is in the table', async () => {
    await send();
    transport.useTable(tableWith(fake));
    const { connections } = fake;
    await send();
    expect(connections).toBe(1);
    expect(transport.report(fake.endpoint('shelf'))).toBeDefined();
  });

  test('finishes its calls and then closes its connections', async () => {
    let release = () => {};
    fake.behave({ kind: 'WAIT', until: new Promise<void>((resolve) => (release = resolve)) });
    const sent = send();
    await fake.until(() => fake.calls.length === 1);
    transport.useTable(tableWith());
    release();
    expect(await sent).toMatchObject({ data: tea });
    await fake.until(() => fake.connections === 0);
    expect(transport.report(fake.endpoint('shelf'))).toBeUndefined();
  });

  test('still answers a request that began with the older table, and leaves no connection behind', async () => {
    await send();
    transport.useTable(tableWith());
    expect(await send()).toMatchObject({ data: tea });
    await fake.until(() => fake.connections === 0);
  });

  test('keeps its figures when it comes back before its last call ended', async () => {
    let release = () => {};
    fake.behaveOnce({ kind: 'WAIT', until: new Promise<void>((resolve) => (release = resolve)) });
    const sent = send();
    await fake.until(() => fake.calls.length === 1);
    transport.useTable(tableWith());
    transport.useTable(tableWith(fake));
    release();
    await sent;
    expect(transport.report(fake.endpoint('shelf'))).toMatchObject({ errorRate: 0 });
    expect(fake.connections).toBe(1);
  });
});

test('tells the latencies and the error rate of each endpoint', async () => {
  await send();
  fake.behaveOnce({ kind: 'HTML' });
  await send();
  const report = transport.report(fake.endpoint('shelf'));
  expect(report).toMatchObject({ isBroken: false, errorRate: 0.5 });
  expect(report?.latencyP50Ms).toBeGreaterThan(0);
  expect(transport.report(fake.endpoint('other'))).toBeUndefined();
});

test('calls 128 hubs concurrently', async () => {
  const codes = Array.from({ length: 128 }, (_, index) => hubCodeOf(index));
  const fakes = await Promise.all(codes.map(startHub));
  const answers = await Promise.all(fakes.map((each) => transport.send(each.endpoint('shelf'), call())));
  expect(answers.filter(({ data }) => data)).toHaveLength(128);
  await Promise.all(fakes.map((each) => each.close()));
});
