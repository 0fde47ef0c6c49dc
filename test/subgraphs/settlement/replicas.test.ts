import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { limits } from '../../../subgraphs/settlement/rules/limits.ts';
import { Chance } from '../../simulation/Chance.ts';
import { SimWorker } from '../../simulation/SimWorker.ts';
import { SettlementNetwork } from './SettlementNetwork.ts';

/** Replicas of one coordinator, which share a database and know nothing of each other. */
let hubs: SettlementNetwork;
beforeAll(async () => {
  hubs = await SettlementNetwork.start();
}, 60_000);
afterAll(() => hubs.close());

async function placed(): Promise<string> {
  const quotes = await hubs.quotes('MYKUL', 'CNHGH');
  const { id, codes } = await hubs.send('placeTrade', 'trade', {
    ...{ ...quotes, payerAccountId: hubs.furniture.payers.MYKUL },
  });
  if (!id) throw new Error(codes.join());
  return id;
}

const stateOf = async (id: string) =>
  (await hubs.ask<{ trade: { state: string } }>('query ($id: ID!) { trade(id: $id) { state } }', { id })).trade.state;

interface Lease {
  readonly lease: bigint;
  readonly until: string;
}
async function leaseOf(id: string): Promise<Lease> {
  const { database } = hubs.network.hub('MYKUL').environment('settlement');
  const text = 'SELECT lease, leased_until AS until FROM trade WHERE id = $1';
  const [row] = await database.query<Lease>({ text }, [id]);
  return row!;
}

/** The idempotency key of a mutation on its way. */
const keyOf = (body: string) => /"idempotencyKey":"([^"]+)"/.exec(body)?.[1] ?? body;

/** Looks again and again until something is so. @throws Error where it is not within ten seconds */
async function until(holds: () => Promise<boolean>): Promise<void> {
  const endMs = performance.now() + 10_000;
  while (!(await holds())) {
    if (performance.now() > endMs) throw new Error(`It never came true that ${holds}.`);
    await new Promise(setImmediate);
  }
}

test('a trade that waits long for a step stays with its worker, and every step is sent once', async () => {
  const id = await placed();
  let answer: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    answer = resolve;
  });
  const sent: string[] = [];
  let isWaiting = false;
  hubs.network.weather = async ({ body, isMutation }, deliver) => {
    if (isMutation) sent.push(keyOf(body));
    if (body.includes('bookShipment')) {
      isWaiting = true;
      await held;
    }
    return deliver();
  };
  const first = hubs.work('MYKUL');
  await until(async () => isWaiting);
  const { lease } = await leaseOf(id);
  for (let waitedMs = 0; waitedMs < 3 * limits.leaseMs; waitedMs += limits.leaseRenewalMs) {
    const before = await leaseOf(id);
    hubs.clock.nowMs += limits.leaseRenewalMs;
    await until(async () => (await leaseOf(id)).until > before.until);
    await hubs.work('MYKUL');
  }
  expect((await leaseOf(id)).lease).toBe(lease);
  answer();
  await first;
  hubs.network.weather = (_, deliver) => deliver();
  expect(await stateOf(id)).toBe('SETTLED');
  expect(sent).toEqual([...new Set(sent)]);
});

test('a trade whose worker was killed is taken over when the lease ends, and not before', async () => {
  const id = await placed();
  let isDying = false;
  hubs.network.weather = async ({ body }, deliver) => {
    if (body.includes('bookShipment')) isDying = true;
    return deliver();
  };
  const killed = new SimWorker({
    ...{ hub: hubs.network.hub('MYKUL'), name: 'killed', chance: new Chance(1), supergraph: hubs.network },
    killRate: () => (isDying ? 1 : 0),
  });
  await killed.run();
  hubs.network.weather = (_, deliver) => deliver();
  expect([killed.kills, await stateOf(id)]).toEqual([1, 'FUNDS_HELD']);
  hubs.clock.nowMs += limits.leaseMs - 1;
  await hubs.work('MYKUL');
  expect(await stateOf(id)).toBe('FUNDS_HELD');
  hubs.clock.nowMs += 1;
  await hubs.work('MYKUL');
  expect(await stateOf(id)).toBe('SETTLED');
});

test('three trades are shared by three replicas, and none is done twice', async () => {
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.push(await placed());
  const sent: string[] = [];
  hubs.network.weather = async ({ body, isMutation }, deliver) => {
    if (isMutation) sent.push(keyOf(body));
    return deliver();
  };
  await Promise.all([hubs.work('MYKUL'), hubs.work('MYKUL'), hubs.work('MYKUL')]);
  hubs.network.weather = (_, deliver) => deliver();
  expect(await Promise.all(ids.map(stateOf))).toEqual(ids.map(() => 'SETTLED'));
  expect(sent).toEqual([...new Set(sent)]);
});

test('concurrent closings close each netting cycle that has payments once, and trades continue meanwhile', async () => {
  const close = () =>
    hubs.send('closeNettingCycle', 'nettingCycle', { hub: 'MYKUL', counterparty: 'CNHGH' }).then(({ id }) => id);
  const [closed] = await Promise.all([Promise.all([close(), close(), close(), close(), close()]), placed(), placed()]);
  await hubs.work('MYKUL');
  expect(closed).not.toContain(undefined);
  const last = await close();
  expect(await close()).not.toBe(last);
  for (let n = 0; n < 12; n += 1) await hubs.agree(n % 2 === 0 ? 'MYKUL' : 'CNHGH');
  const text = 'query ($id: ID!) { nettingCycle(id: $id) { state } }';
  const ids = [...closed, last];
  const cycles = await Promise.all(ids.map((id) => hubs.ask<{ nettingCycle: object }>(text, { id })));
  expect(cycles).toEqual(ids.map(() => ({ nettingCycle: { state: 'SETTLED' } })));
});
