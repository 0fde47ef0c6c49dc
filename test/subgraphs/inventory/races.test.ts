import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { sweepLapsedHolds } from '../../../subgraphs/inventory/operations/moveStock.ts';
import { TestStock } from './TestStock.ts';

let stock: TestStock;
beforeAll(async () => {
  stock = await TestStock.start();
});
afterAll(async () => {
  const broken = await stock.brokenLevels();
  await stock.close();
  expect(broken).toEqual([]);
});

/** So many clients at once, each doing its work until it answers false. */
async function clients(count: number, work: (client: number) => Promise<boolean>): Promise<void> {
  await Promise.all(
    Array.from({ length: count }, async (_, client) => {
      while (await work(client));
    }),
  );
}

test('sells exactly the last 100 pieces to 50 clients', async () => {
  for (const location of ['A', 'B', 'C', 'D']) await stock.receive('last', 25, { location });
  let sold = 0;
  await clients(50, async () => {
    const { subject } = await stock.send('reserveStock', { tradeRef: 't', lines: [stock.line('last', 1)] });
    if (!subject) return false;
    await stock.done('commitReservation', { id: subject.id });
    sold += 1;
    return true;
  });
  expect(sold).toBe(100);
  expect(await stock.counters('last')).toEqual([0, 0, 0]);
});

test('locks in one order, whatever the order of the lines', async () => {
  const products = ['w', 'x', 'y', 'z'];
  for (const product of products) await stock.receive(product, 60);
  let sold = 0;
  await clients(20, async (client) => {
    const lines = products.map((product) => stock.line(product, 1));
    const { subject } = await stock.send('reserveStock', {
      tradeRef: 't',
      lines: client % 2 === 0 ? lines : lines.reverse(),
    });
    if (subject) sold += 1;
    return subject !== null;
  });
  expect(sold).toBe(60);
});

test('never deadlocks where all mutations and the sweeper meet on one product', async () => {
  const level = await stock.receive('busy', 1000, { regime: 'BONDED' });
  const context = {
    database: stock.hub.database('inventory'),
    hub: stock.hub.facts,
    terms: stock.hub.terms,
    now: () => stock.clock.nowMs,
    signal: new AbortController().signal,
  };
  const ids: string[] = [];
  await Promise.all(
    Array.from({ length: 240 }, async (_, n) => {
      if (n % 8 === 0) return stock.receive('busy', 1, { location: `NEW-${n}` });
      if (n % 8 === 1) return stock.send('moveRegime', { levelId: level.id, to: 'FREE_ZONE', quantity: 1 });
      if (n % 8 === 2) return sweepLapsedHolds(context);
      if (n % 8 === 3)
        return stock.send('adjustStock', { levelId: level.id, delta: 1, expectedVersion: 1, reason: 'r' });
      if (n % 8 === 4) stock.advance(1);
      const { id } = await stock.reserve('busy', 3, { holdSeconds: 1 + (n % 3) });
      ids.push(id);
      return stock.send(n % 2 === 0 ? 'commitReservation' : 'releaseReservation', { id });
    }),
  );
  expect(ids.length).toBe(120);
});

test('has one effect for one key that 20 clients send at once', async () => {
  await stock.receive('once', 50);
  const input = { tradeRef: 't', lines: [stock.line('once', 5)], idempotencyKey: stock.key() };
  const answers = await Promise.all(Array.from({ length: 20 }, () => stock.done('reserveStock', input)));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect(await stock.counters('once')).toEqual([50, 5, 45]);
});

test('gives the pieces of an expired hold to exactly one of those who want them', async () => {
  await stock.receive('lapsed', 1);
  const { id } = await stock.reserve('lapsed', 1, { holdSeconds: 1 });
  stock.advance(1);
  const wants = [
    stock.send('commitReservation', { id }),
    ...Array.from({ length: 9 }, () =>
      stock.send('reserveStock', { tradeRef: 't', lines: [stock.line('lapsed', 1)], holdSeconds: 3600 }),
    ),
  ];
  const got = (await Promise.all(wants)).filter(({ subject }) => subject !== null);
  expect(got).toHaveLength(1);
});
