import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { derivedGlobalId } from '../../../subgraphs/host/globalId.ts';
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

const end = (id: string) => ({ id });

describe('reserveStock', () => {
  test('holds all lines, first expiry first, and goods that keep last', async () => {
    await stock.receive('tea', 5);
    await stock.receive('tea', 5, { lot: 'LATE', expiresOn: '2027-01-01' });
    await stock.receive('tea', 5, { lot: 'SOON', expiresOn: '2026-04-01' });
    await stock.receive('tea', 5, { lot: 'GONE', expiresOn: '2026-02-28' });
    const { lines, state, expiresAt } = await stock.reserve('tea', 12, { holdSeconds: 60 });
    expect(state).toBe('HELD');
    expect(expiresAt).toBe('2026-03-01T04:01:00.000Z');
    const byLot = new Map(lines[0]?.allocations.map(({ level, quantity }) => [level.lot, quantity]));
    expect(byLot).toEqual(
      new Map([
        ['SOON', 5],
        ['LATE', 5],
        [null, 2],
      ]),
    );
    expect(await stock.counters('tea')).toEqual([15, 12, 3]);
  });

  test('adds up lines of one product, and holds nothing where one is short', async () => {
    await stock.receive('cups', 10);
    await stock.receive('pots', 10);
    const lines = [stock.line('pots', 1), stock.line('cups', 6), stock.line('cups', 5)];
    expect(await stock.refusal('reserveStock', { tradeRef: 't', lines })).toEqual([
      ['OUT_OF_STOCK', 'input.lines.2.quantity'],
    ]);
    expect(await stock.counters('pots')).toEqual([10, 0, 10]);
    expect(await stock.counters('cups')).toEqual([10, 0, 10]);
  });

  test('leaves goods under a regime to the lines that ask for it', async () => {
    await stock.receive('silk', 5, { regime: 'FREE' });
    await stock.receive('silk', 5, { regime: 'BONDED' });
    const lines = [stock.line('silk', 5), stock.line('silk', 5, 'FREE')];
    await stock.done('reserveStock', { tradeRef: 't', lines });
    expect(await stock.counters('silk')).toEqual([10, 10, 0]);
  });

  test('refuses a product that never had stock', async () => {
    expect(await stock.refusal('reserveStock', { tradeRef: 't', lines: [stock.line('unknown', 1)] })).toEqual([
      ['OUT_OF_STOCK', 'input.lines.0.quantity'],
    ]);
  });

  test('names every fault of an input at once', async () => {
    const lines = [stock.line('cups', 0), stock.line('cups', 1), stock.line('cups', -5)];
    expect(await stock.refusal('reserveStock', { tradeRef: '', lines, holdSeconds: 0 })).toEqual([
      ['INVALID', 'input.tradeRef'],
      ['INVALID', 'input.lines.0.quantity'],
      ['INVALID', 'input.lines.2.quantity'],
      ['INVALID', 'input.holdSeconds'],
    ]);
    const many = Array.from({ length: 101 }, () => stock.line('cups', 1));
    expect(await stock.refusal('reserveStock', { tradeRef: 't', lines: many })).toEqual([['INVALID', 'input.lines']]);
    expect(await stock.refusal('reserveStock', { tradeRef: 't', lines: [] })).toEqual([['INVALID', 'input.lines']]);
  });

  test('takes no product of another hub', async () => {
    const lines = [stock.line('cups', 1), { productId: derivedGlobalId('CNHGH', 'Product', 'any'), quantity: 1 }];
    await expect(stock.send('reserveStock', { tradeRef: 't', lines })).rejects.toThrow('UNKNOWN_HUB');
    expect(await stock.counters('cups')).toEqual([10, 0, 10]);
  });

  test('answers a repeated key with the first answer, also its refusal', async () => {
    await stock.receive('rice', 5);
    const input = { tradeRef: 't', lines: [stock.line('rice', 5)], idempotencyKey: stock.key() };
    const first = await stock.done('reserveStock', input);
    expect((await stock.done('reserveStock', input)).id).toBe(first.id);
    expect(await stock.counters('rice')).toEqual([5, 5, 0]);

    const late = { ...input, idempotencyKey: stock.key() };
    expect(await stock.refusal('reserveStock', late)).toEqual([['OUT_OF_STOCK', 'input.lines.0.quantity']]);
    await stock.receive('rice', 5);
    expect(await stock.refusal('reserveStock', late)).toEqual([['OUT_OF_STOCK', 'input.lines.0.quantity']]);
  });
});

describe('the end of a reservation', () => {
  test('a commit takes the pieces out; nothing can follow it', async () => {
    await stock.receive('oil', 10);
    const { id } = await stock.reserve('oil', 4);
    expect((await stock.done('commitReservation', end(id))).state).toBe('COMMITTED');
    expect(await stock.counters('oil')).toEqual([6, 0, 6]);
    for (const name of ['commitReservation', 'releaseReservation'] as const) {
      expect(await stock.refusal(name, end(id))).toEqual([['ILLEGAL_TRANSITION', 'input.id']]);
    }
    expect(await stock.refusal('extendReservation', { id, holdSeconds: 60 })).toEqual([
      ['ILLEGAL_TRANSITION', 'input.id'],
    ]);
    expect(await stock.counters('oil')).toEqual([6, 0, 6]);
  });

  test('a release gives the pieces back, once', async () => {
    await stock.receive('salt', 10);
    const { id } = await stock.reserve('salt', 4);
    const release = { id, idempotencyKey: stock.key() };
    expect((await stock.done('releaseReservation', release)).state).toBe('RELEASED');
    expect((await stock.done('releaseReservation', release)).state).toBe('RELEASED');
    expect(await stock.refusal('releaseReservation', end(id))).toEqual([['ILLEGAL_TRANSITION', 'input.id']]);
    expect(await stock.refusal('commitReservation', end(id))).toEqual([['ILLEGAL_TRANSITION', 'input.id']]);
    expect(await stock.counters('salt')).toEqual([10, 0, 10]);
  });

  test('a reservation that is not there is NOT_FOUND', async () => {
    const id = derivedGlobalId('MYKUL', 'Reservation', 'none');
    expect(await stock.refusal('commitReservation', end(id))).toEqual([['NOT_FOUND', 'input.id']]);
  });
});

describe('a hold that expires', () => {
  const stateOf = async (id: string) => {
    const text = 'query ($id: ID!) { reservation(id: $id) { state } }';
    return (await stock.hub.query<{ reservation: { state: string } }>('inventory', text, { id })).data?.reservation
      .state;
  };

  test('counts until its moment and not from then on, whoever reads and with nobody tidying', async () => {
    await stock.receive('jam', 10);
    const { id } = await stock.reserve('jam', 10, { holdSeconds: 60 });
    stock.advance(59.999);
    expect([await stateOf(id), await stock.counters('jam')]).toEqual(['HELD', [10, 10, 0]]);
    stock.advance(0.001);
    expect([await stateOf(id), await stock.counters('jam')]).toEqual(['EXPIRED', [10, 0, 10]]);
  });

  test('can be sold to another at once; then its commit is refused', async () => {
    await stock.receive('figs', 10);
    const { id } = await stock.reserve('figs', 6, { holdSeconds: 60 });
    stock.advance(60);
    await stock.reserve('figs', 10);
    expect(await stock.refusal('commitReservation', end(id))).toEqual([['EXPIRED', 'input.id']]);
    expect(await stock.counters('figs')).toEqual([10, 10, 0]);
  });

  test('is committed all the same where nobody has taken a piece', async () => {
    await stock.receive('nuts', 10);
    const { id } = await stock.reserve('nuts', 10, { holdSeconds: 60 });
    stock.advance(3600);
    expect((await stock.done('commitReservation', end(id))).state).toBe('COMMITTED');
    expect(await stock.counters('nuts')).toEqual([0, 0, 0]);
  });

  test('is reserved again from other levels where its own pieces have gone', async () => {
    await stock.receive('dates', 5, { lot: 'OLD', expiresOn: '2027-01-01' });
    const { id } = await stock.reserve('dates', 5, { holdSeconds: 60 });
    stock.advance(60);
    await stock.reserve('dates', 5);
    await stock.receive('dates', 7, { lot: 'NEW', expiresOn: '2028-01-01' });
    const { lines } = await stock.done('commitReservation', end(id));
    expect(lines).toEqual([{ quantity: 5, allocations: [{ quantity: 5, level: { lot: 'NEW' } }] }]);
    expect(await stock.counters('dates')).toEqual([7, 5, 2]);
  });

  test('is not extended, but may be released', async () => {
    await stock.receive('plums', 5);
    const { id } = await stock.reserve('plums', 5, { holdSeconds: 60 });
    stock.advance(60);
    expect(await stock.refusal('extendReservation', { id, holdSeconds: 60 })).toEqual([['EXPIRED', 'input.id']]);
    expect((await stock.done('releaseReservation', end(id))).state).toBe('RELEASED');
    expect(await stock.counters('plums')).toEqual([5, 0, 5]);
  });

  test('is put off by an extension, and never brought forward', async () => {
    await stock.receive('pears', 5);
    const { id, expiresAt } = await stock.reserve('pears', 5, { holdSeconds: 600 });
    expect((await stock.done('extendReservation', { id, holdSeconds: 1 })).expiresAt).toBe(expiresAt);
    stock.advance(599);
    await stock.done('extendReservation', { id, holdSeconds: 600 });
    stock.advance(599);
    expect(await stock.counters('pears')).toEqual([5, 5, 0]);
    stock.advance(1);
    expect(await stock.counters('pears')).toEqual([5, 0, 5]);
  });

  test('is tidied by any number of sweepers, and no reader sees a difference', async () => {
    await stock.receive('beans', 100);
    for (let n = 0; n < 5; n++) await stock.reserve('beans', 10, { holdSeconds: 60 });
    stock.advance(60);
    const before = await stock.counters('beans');
    const database = stock.hub.database('inventory');
    const context = {
      database: stock.hub.database('inventory'),
      hub: stock.hub.facts,
      terms: stock.hub.terms,
      now: () => stock.clock.nowMs,
      signal: new AbortController().signal,
    };
    await Promise.all([1, 2, 3].map(() => sweepLapsedHolds(context)));
    await sweepLapsedHolds(context);
    expect(await stock.counters('beans')).toEqual(before);
    const left = await database.query({ text: 'SELECT FROM allocation WHERE held_until <= $1' }, [
      new Date(stock.clock.nowMs).toISOString(),
    ]);
    expect(left).toEqual([]);
  });
});

test('allocations are shown first expiry first, goods that do not expire last', async () => {
  const order = ['2026-04-01', '2026-05-01', '2026-06-01', '2026-07-01', null];
  const lots = order.map((expiresOn, n) => ({ expiresOn, lot: `FEFO-${n}` }));
  for (const { lot, expiresOn } of lots.toReversed()) await stock.receive('milk', 2, { lot, expiresOn });
  const { lines } = await stock.reserve('milk', 9);
  expect(lines[0]?.allocations.map(({ level, quantity }) => [level.lot, quantity])).toEqual([
    ...['FEFO-0', 'FEFO-1', 'FEFO-2', 'FEFO-3'].map((lot) => [lot, 2]),
    ['FEFO-4', 1],
  ]);
});

describe('the list of reservations', () => {
  type Page = {
    reservations: {
      totalCount: number;
      nodes: { id: string; clientReference: string | null; updatedAt: string }[];
      pageInfo: { endCursor: string; hasNextPage: boolean };
    };
  };
  const list = async (filter: object, first = 50, after: string | null = null) => {
    const { reservations } = await stock.ask<Page>(
      `query ($filter: ReservationFilter, $first: Int!, $after: String) {
        reservations(first: $first, after: $after, filter: $filter) {
          totalCount nodes { id clientReference updatedAt } pageInfo { endCursor hasNextPage }
        }
      }`,
      { filter, first, after },
    );
    return { ...reservations, ids: reservations.nodes.map(({ id }) => id) };
  };

  test('is filtered by state, time and either reference; a hold that ends moves to the expired ones', async () => {
    await stock.receive('list', 100);
    const tradeRef = 'list of reservations';
    const made: string[] = [];
    const times: string[] = [];
    for (const clientReference of ['订单-20261127-001', 'PO 4711 / 2026', null]) {
      times.push(new Date(stock.clock.nowMs).toISOString());
      const { id } = await stock.reserve('list', 1, { tradeRef, clientReference, holdSeconds: 60 });
      made.push(id);
      stock.advance(10);
    }
    const [first = '', second = '', third = ''] = made;
    await stock.done('releaseReservation', { id: second });
    expect((await list({ tradeRef })).ids).toEqual([third, second, first]);
    expect((await list({ tradeRef, state: 'HELD' })).ids).toEqual([third, first]);
    expect((await list({ tradeRef, state: 'RELEASED' })).ids).toEqual([second]);
    expect((await list({ clientReference: '订单-20261127-001' })).ids).toEqual([first]);
    expect((await list({ clientReference: 'PO 4711 / 2026' })).nodes).toMatchObject([
      { id: second, updatedAt: new Date(stock.clock.nowMs).toISOString() },
    ]);
    expect((await list({ tradeRef, createdFrom: times[1] })).ids).toEqual([third, second]);
    expect((await list({ tradeRef, createdBefore: times[1] })).ids).toEqual([first]);

    const page = await list({ tradeRef, state: 'HELD' }, 1);
    expect([page.totalCount, page.pageInfo.hasNextPage]).toEqual([2, true]);
    // The next page is of a later moment.
    stock.advance(1);
    expect((await list({ tradeRef, state: 'HELD' }, 1, page.pageInfo.endCursor)).ids).toEqual([first]);
    stock.advance(60);
    expect((await list({ tradeRef, state: 'HELD' })).ids).toEqual([]);
    expect((await list({ tradeRef, state: 'EXPIRED' })).ids).toEqual([third, first]);
  });

  test.each([
    ['of 65 characters', 'x'.repeat(65)],
    ['of which nothing is seen', '\u200b'],
    ['with a line break', 'PO\n4711'],
  ])('refuses a reference of the client %s', async (_, clientReference) => {
    await stock.receive('listed', 1);
    const input = { tradeRef: 't', lines: [stock.line('listed', 1)], clientReference };
    expect(await stock.refusal('reserveStock', input)).toEqual([['INVALID', 'input.clientReference']]);
  });
});
