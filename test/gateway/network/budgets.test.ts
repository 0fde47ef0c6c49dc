import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { limits } from '../../../gateway/limits.ts';
import { deadlineHeader } from '../../../schema/hubHeaders.ts';
import type { GraphQLAnswer } from '../../support/hub/postGraphQL.ts';
import { abandonableQuery } from '../../support/hubs/abandonableQuery.ts';
import type { FakeHub } from '../../support/hubs/FakeHub.ts';
import { FakeNetwork } from '../../support/hubs/FakeNetwork.ts';
import { FakeRows, fakeId } from '../../support/hubs/FakeRows.ts';

let network: FakeNetwork;
let slow: FakeHub<FakeRows>;
let release: () => void = () => {};

beforeAll(async () => {
  network = await FakeNetwork.start(['CNHGH', 'MYKUL'].map((code) => ({ code, rows: FakeRows.of(code, 3) })));
  slow = network.hub('CNHGH');
  // The gateway's own first questions are not among the calls that are counted.
  await network.untilKnown('subgraphs { contractVersion }', (hubs) =>
    hubs.every(({ subgraphs = [] }) => subgraphs.every(({ contractVersion }) => contractVersion !== null)),
  );
});

afterAll(() => network.close());

afterEach(async () => {
  slow.behave({ kind: 'ANSWER' }, 'merchants');
  release();
  await slow.until(() => slow.calls.every(({ state }) => state !== 'OPEN'));
});

/** From now on the slow hub answers only when `release` is called. */
function hold(): void {
  const until = new Promise<void>((resolve) => {
    release = resolve;
  });
  slow.behave({ kind: 'WAIT', until }, 'merchants');
}

const isTurnedAway = ({ errors = [] }: GraphQLAnswer<unknown>) =>
  errors.some(({ extensions }) => extensions?.code === 'HUB_OVERLOADED');

const byId = 'query ($id: ID!) { product(id: $id) { id } }';
const product = (hub: string) => ({ id: fakeId(hub, 'Product', 1) });

test('a hub receives its deadline: shorter in a search than where no other hub can answer', async () => {
  const { calls } = slow;
  await network.query('{ products(first: 1) { totalCount } }');
  const scatteredMs = Number(calls.at(-1)?.headers[deadlineHeader]);
  await network.query(byId, product('CNHGH'));
  const ownedMs = Number(calls.at(-1)?.headers[deadlineHeader]);
  expect([scatteredMs, ownedMs].every(Number.isInteger)).toBe(true);
  expect(scatteredMs).toBeGreaterThan(limits.scatteredTimeoutMs - 1_000);
  expect(scatteredMs).toBeLessThanOrEqual(limits.scatteredTimeoutMs);
  expect(ownedMs).toBeGreaterThan(limits.ownedTimeoutMs - 1_000);
  expect(ownedMs).toBeLessThanOrEqual(limits.ownedTimeoutMs);
});

test('a client that goes away takes its calls to hubs with it', async () => {
  hold();
  const callsBefore = slow.calls.length;
  const hangUp = abandonableQuery(network.url, '{ products(first: 1) { nodes { id } } }');
  await slow.until(() => slow.calls.length > callsBefore);
  hangUp();
  await slow.until(() => slow.calls.slice(callsBefore).every(({ state }) => state === 'ABANDONED'));
});

describe('a hub that holds every call', () => {
  test('holds up nobody who does not ask it', async () => {
    hold();
    const { length } = slow.calls;
    let answered = 0;
    // Products of their own: equal reads could go as one call.
    const held = Array.from({ length: limits.endpointConnections + 20 }, (_, number) =>
      network.query(byId, { id: fakeId('CNHGH', 'Product', number) }).finally(() => {
        answered += 1;
      }),
    );
    await slow.until(() => slow.calls.length === length + limits.endpointConnections);
    const others = await Promise.all(
      Array.from({ length: 2 * limits.endpointConnections }, () => network.query(byId, product('MYKUL'))),
    );
    expect(others.every(({ errors }) => errors === undefined)).toBe(true);
    expect(answered).toBe(0);
    // No more calls than connections went out; the rest waits inside the gateway.
    expect(slow.calls.length).toBe(length + limits.endpointConnections);
    // One more is the other contract's.
    expect(slow.connections).toBeLessThanOrEqual(limits.endpointConnections + 1);
    release();
    expect((await Promise.all(held)).every(({ errors }) => errors === undefined)).toBe(true);
  });

  test('is called no more than its bulkhead allows: further calls fail immediately', async () => {
    const aliases = 32;
    // Each read is another: equal ones could go as one call.
    const field = (hsPrefix: number) =>
      `products(first: 1, hubs: ["CNHGH"], filter: { text: $text, hsPrefix: "${hsPrefix}" }) { totalCount }`;
    const fields = Array.from({ length: aliases }, (_, number) => `p${number}: ${field(number)}`);
    const wide = `query ($text: String) { ${fields.join(' ')} }`;
    const one = `query ($text: String) { ${field(0)} }`;
    // Planned while nobody waits: on a busy machine calls that are held would not last until then.
    for (const known of [wide, one, '{ marketplaces { id } }']) await network.query(known, { text: 'known' });
    hold();
    const { length } = slow.calls;
    const places = limits.endpointConnections + limits.endpointWaiting;
    const held = Array.from({ length: places / aliases - 1 }, (_, text) => network.query(wide, { text: `${text}` }));
    await slow.until(() => slow.calls.length === length + limits.endpointConnections);
    await network.query('{ marketplaces { id } }');
    const narrow = Array.from({ length: 2 * aliases }, (_, text) => network.query(one, { text: `narrow ${text}` }));
    const first = await Promise.race(narrow);
    expect(first.errors?.map(({ extensions }) => extensions)).toEqual([
      { code: 'HUB_OVERLOADED', hub: 'CNHGH', subgraph: 'merchants', retryable: true },
    ]);
    expect(slow.calls.length).toBe(length + limits.endpointConnections);
    release();
    // Of those that had a place, one may have been held for too long on a busy machine; none was turned away.
    expect((await Promise.all(held)).filter(isTurnedAway)).toEqual([]);
    expect((await Promise.all(narrow)).filter(isTurnedAway)).toHaveLength(aliases);
  });
});
