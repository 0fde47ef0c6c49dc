import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { piecesOnHand } from '../../simulation/furnish.ts';
import { SettlementNetwork } from './SettlementNetwork.ts';

let hubs: SettlementNetwork;
beforeAll(async () => {
  hubs = await SettlementNetwork.start();
}, 60_000);
afterAll(() => hubs.close());

const tradeText = /* GraphQL */ `
  query ($id: ID!) {
    trade(id: $id) {
      state
      steps { name hub { code } state attempts error }
      total { amount currencyCode }
      shipment { state }
      reservation { state }
      settlement {
        state
        sell { amount currencyCode }
        buy { amount currencyCode }
        transfers { amount { amount currencyCode } state debit { kind } credit { kind } }
      }
    }
  }
`;
interface Trade {
  readonly state: string;
  readonly steps: readonly { readonly name: string; readonly state: string; readonly error: string | null }[];
}
const tradeOf = async (id: string) => (await hubs.ask<{ trade: Trade }>(tradeText, { id })).trade;

test.each([
  ['MYKUL', 'CNHGH', []],
  // Into China a person has a yearly allowance.
  ['CNHGH', 'MYKUL', [['holdAllowance', 'DONE']]],
])('a buyer at %s gets goods from %s: stock sold, carriage booked, both sides booked', async (buyer, seller, first) => {
  const trade = await tradeOf(await hubs.trade(buyer, seller));
  expect(trade).toMatchObject({
    state: 'SETTLED',
    shipment: { state: 'BOOKED' },
    reservation: { state: 'COMMITTED' },
    settlement: { state: 'POSTED' },
  });
  expect(trade.steps.map(({ name, state }) => [name, state])).toEqual([
    ...first,
    ['reserveStock', 'DONE'],
    ['holdFunds', 'DONE'],
    ['recordInboundSettlement', 'DONE'],
    ['bookShipment', 'DONE'],
    ['extendReservation', 'DONE'],
    ['commitReservation', 'DONE'],
    ['postSettlement', 'DONE'],
  ]);
});

describe('a trade is refused, and leaves its quotes free,', () => {
  test('without an FX quote where one is needed, and with one of another amount', async () => {
    const payerAccountId = hubs.furniture.payers.MYKUL;
    const { quoteId } = await hubs.quotes('MYKUL', 'CNHGH', 1);
    const other = await hubs.quotes('MYKUL', 'CNHGH', 2);
    expect(await hubs.send('placeTrade', 'trade', { quoteId, payerAccountId })).toMatchObject({ codes: ['INVALID'] });
    const input = { quoteId, fxQuoteId: other.fxQuoteId, payerAccountId };
    expect(await hubs.send('placeTrade', 'trade', input)).toMatchObject({ codes: ['INVALID'] });
  });

  test('for ids that are not of quotes, each by its field, before anybody is asked', async () => {
    const payerAccountId = hubs.furniture.payers.MYKUL;
    const input = { quoteId: payerAccountId, fxQuoteId: 'x', payerAccountId };
    expect(await hubs.send('placeTrade', 'trade', input)).toMatchObject({
      codes: ['INVALID', 'INVALID'],
      messages: ['This is not the id of a landed-cost quote.', 'This is not the id of an FX quote.'],
    });
  });

  test('after an FX quote has expired', async () => {
    const quotes = await hubs.quotes('MYKUL', 'CNHGH');
    hubs.clock.nowMs += 10 * 60_000;
    const input = { ...quotes, payerAccountId: hubs.furniture.payers.MYKUL };
    expect(await hubs.send('placeTrade', 'trade', input)).toMatchObject({ codes: ['EXPIRED'] });
  });

  test('for quotes that another trade has', async () => {
    const quotes = await hubs.quotes('MYKUL', 'CNHGH');
    const input = { ...quotes, payerAccountId: hubs.furniture.payers.MYKUL };
    const [one, other] = await Promise.all([
      hubs.send('placeTrade', 'trade', input),
      hubs.send('placeTrade', 'trade', input),
    ]);
    expect([one.codes, other.codes].toSorted((a, b) => a.length - b.length)).toEqual([[], ['CONFLICT']]);
    await hubs.work('MYKUL');
  });
});

test('a repeated key places one trade, and a key with another body is refused', async () => {
  const quotes = await hubs.quotes('CNHGH', 'MYKUL');
  const input = { ...quotes, payerAccountId: hubs.furniture.payers.CNHGH, idempotencyKey: 'once' };
  const first = await hubs.send('placeTrade', 'trade', input);
  expect(await hubs.send('placeTrade', 'trade', input)).toEqual(first);
  const { quoteId } = await hubs.quotes('CNHGH', 'MYKUL');
  expect(await hubs.send('placeTrade', 'trade', { ...input, quoteId })).toMatchObject({
    codes: ['IDEMPOTENCY_KEY_REUSED'],
  });
  await hubs.work('CNHGH');
});

test('a trade that is cancelled before it is paid is undone, the last step first', async () => {
  const before = await hubs.payer('MYKUL');
  const quotes = await hubs.quotes('MYKUL', 'CNHGH');
  const input = { ...quotes, payerAccountId: hubs.furniture.payers.MYKUL };
  const { id } = await hubs.send('placeTrade', 'trade', input);
  // The carriage cannot be booked: the hub is away, and the client has enough.
  hubs.network.weather = async ({ body }, deliver) =>
    body.includes('bookShipment') ? { failure: { code: 'HUB_TIMEOUT', message: 'Late.' }, bytes: 0 } : deliver();
  await hubs.work('MYKUL');
  expect((await tradeOf(id!)).state).toBe('IN_DOUBT');
  await hubs.send('cancelTrade', 'trade', { id, reason: 'It takes too long.' });
  hubs.network.weather = (_, deliver) => deliver();
  await hubs.work('MYKUL');
  const trade = await tradeOf(id!);
  expect(trade.state).toBe('CANCELLED');
  expect(trade.steps.map(({ name, state }) => [name, state])).toEqual([
    ['reserveStock', 'COMPENSATED'],
    ['holdFunds', 'COMPENSATED'],
    ['recordInboundSettlement', 'COMPENSATED'],
    ['bookShipment', 'COMPENSATED'],
    ['extendReservation', 'PENDING'],
    ['commitReservation', 'PENDING'],
    ['postSettlement', 'PENDING'],
    ['cancelShipment', 'DONE'],
    ['voidSettlement', 'DONE'],
    ['voidSettlement', 'DONE'],
    ['releaseReservation', 'DONE'],
  ]);
  expect(await hubs.payer('MYKUL')).toEqual(before);
});

test('a trade that is paid cannot be cancelled', async () => {
  const id = await hubs.trade('CNHGH', 'MYKUL');
  expect(await hubs.send('cancelTrade', 'trade', { id, reason: 'Too late.' })).toMatchObject({
    codes: ['ILLEGAL_TRANSITION'],
  });
});

test('more than the seller has is not sold, and nothing stays held', async () => {
  const accountId = hubs.furniture.payers.CNHGH;
  const amount = { amount: '5000.00', currencyCode: 'CNY' };
  expect((await hubs.send('depositFunds', 'account', { accountId, amount, reference: 'BANK-2' })).codes).toEqual([]);
  const before = await hubs.payer('CNHGH');
  const { state, steps } = await tradeOf(await hubs.trade('CNHGH', 'MYKUL', piecesOnHand + 1));
  const [held, reserved] = steps;
  expect([state, held?.state, reserved?.state]).toEqual(['CANCELLED', 'COMPENSATED', 'FAILED']);
  expect(reserved?.error).toMatch(/^OUT_OF_STOCK: /);
  expect(steps.at(-1)).toMatchObject({ name: 'releaseAllowance', state: 'DONE' });
  expect(await hubs.payer('CNHGH')).toEqual(before);
});

test('of two trades that would take what is left of a person’s allowance one is refused, and the year is not exceeded', async () => {
  const { database } = hubs.network.hub('CNHGH').environment('shipments');
  const held = async () => {
    const text = `SELECT sum(amount_minor)::int AS held FROM allowance_entry WHERE state IN ('HELD', 'COUNTED')`;
    return (await database.query<{ held: number }>({ text }))[0]?.held ?? 0;
  };
  // Asked for before anything else is bought, so that both quotes are given.
  const [one, other] = [await hubs.quotes('CNHGH', 'MYKUL'), await hubs.quotes('CNHGH', 'MYKUL')];
  const text = `INSERT INTO allowance_entry (purchase, consignee_token, year, amount_minor, state, expires_at)
    SELECT 'before', 'anna', 2026, 2600000 - $1 - 1.5 * amount_minor, 'COUNTED', now()
    FROM allowance_entry WHERE purchase = $2`;
  await database.execute({ text }, [await held(), one.quoteId]);
  const payerAccountId = hubs.furniture.payers.CNHGH;
  const placed = await Promise.all(
    [one, other].map((quotes) => hubs.send('placeTrade', 'trade', { ...quotes, payerAccountId })),
  );
  await hubs.work('CNHGH');
  const trades = await Promise.all(placed.map(({ id }) => tradeOf(id ?? 'not placed')));
  expect(trades.map(({ state }) => state).toSorted()).toEqual(['CANCELLED', 'SETTLED']);
  const refused = trades.find(({ state }) => state === 'CANCELLED')?.steps[0];
  expect(refused).toMatchObject({
    name: 'holdAllowance',
    state: 'FAILED',
    error: expect.stringMatching(/^ALLOWANCE_EXC/),
  });
  expect(await held()).toBeLessThanOrEqual(2_600_000);
  await database.execute({ text: `DELETE FROM allowance_entry WHERE purchase = 'before'` });
});

test('a trade that an older version of this program has placed has no step for the allowance, and goes on', async () => {
  const { database } = hubs.network.hub('CNHGH').environment('settlement');
  const quotes = await hubs.quotes('CNHGH', 'MYKUL');
  const { id } = await hubs.send('placeTrade', 'trade', { ...quotes, payerAccountId: hubs.furniture.payers.CNHGH });
  await database.execute({ text: `DELETE FROM trade_step WHERE trade_id = $1 AND name = 'holdAllowance'` }, [id]);
  await database.execute({ text: 'UPDATE trade_step SET ordinal = ordinal - 1 WHERE trade_id = $1' }, [id]);
  await hubs.work('CNHGH');
  const trade = await tradeOf(id!);
  expect([trade.state, trade.steps.map(({ state }) => state)]).toEqual(['SETTLED', Array(7).fill('DONE')]);
});

describe('lists over hubs', () => {
  interface Connection {
    readonly totalCount: number;
    readonly nodes: readonly {
      readonly id: string;
      readonly updatedAt: string;
      readonly clientReference: string | null;
    }[];
    readonly pageInfo: { readonly endCursor: string | null; readonly hasNextPage: boolean };
  }
  const list = async (field: string, filter: string, page = 'first: 100') => {
    const more = field === 'trades' ? 'clientReference' : '';
    const text = `{ list: ${field}(${page} ${filter && `filter: { ${filter} }`}) {
      totalCount nodes { id updatedAt ${more} } pageInfo { endCursor hasNextPage } } }`;
    return (await hubs.ask<{ list: Connection }>(text)).list;
  };

  test('show trades, settlements and cycles newest first, page by page, and by state, time and reference', async () => {
    const placed = async (buyer: 'MYKUL' | 'CNHGH', clientReference: string | null) => {
      hubs.clock.nowMs += 1_000;
      const quotes = await hubs.quotes(buyer, buyer === 'MYKUL' ? 'CNHGH' : 'MYKUL');
      const payerAccountId = hubs.furniture.payers[buyer];
      const { id = '' } = await hubs.send('placeTrade', 'trade', { ...quotes, payerAccountId, clientReference });
      return id;
    };
    const since = new Date(hubs.clock.nowMs + 1).toISOString();
    const settled = await placed('MYKUL', '订单-20261127-001');
    await hubs.work('MYKUL');
    const far = await placed('CNHGH', 'PO 4711 / 2026');
    const last = await placed('MYKUL', null);
    const placedFrom = `placedFrom: "${since}"`;
    const all = await list('trades', placedFrom);
    expect([all.totalCount, all.nodes.map(({ id }) => id)]).toEqual([3, [last, far, settled]]);
    const first = await list('trades', placedFrom, 'first: 2');
    const rest = await list('trades', placedFrom, `first: 2 after: ${JSON.stringify(first.pageInfo.endCursor)}`);
    expect([...first.nodes, ...rest.nodes]).toEqual(all.nodes);
    expect(rest.pageInfo.hasNextPage).toBe(false);

    const idsOf = async (filter: string) => (await list('trades', filter)).nodes.map(({ id }) => id);
    expect(await idsOf('clientReference: "订单-20261127-001"')).toEqual([settled]);
    expect(await idsOf('clientReference: " PO 4711 / 2026 "')).toEqual([far]);
    expect(await idsOf(`${placedFrom} state: STARTED`)).toEqual([last, far]);
    expect(await idsOf(`${placedFrom} state: SETTLED sellerHub: "CNHGH"`)).toEqual([settled]);
    expect(await idsOf(`${placedFrom} placedTo: "${since}"`)).toEqual([]);

    const bookings = await list('settlements', `tradeRef: "${settled}" state: POSTED`);
    expect(bookings.nodes.map(({ id }) => id.slice(6, 11)).toSorted()).toEqual(['CNHGH', 'MYKUL']);
    const { nodes: cycles } = await list('nettingCycles', 'counterparty: "MYKUL" state: OPEN');
    expect(cycles.map(({ id }) => id.slice(6, 11))).toEqual(['CNHGH']);
    for (const { updatedAt } of [...all.nodes, ...bookings.nodes, ...cycles]) {
      expect(Date.parse(updatedAt)).toBeLessThanOrEqual(hubs.clock.nowMs);
    }
    for (const hub of ['MYKUL', 'CNHGH']) await hubs.work(hub);
  });

  test('refuse a reference that nobody can see, or that is too long', async () => {
    for (const clientReference of ['\u200b', 'x'.repeat(65)]) {
      const quotes = await hubs.quotes('MYKUL', 'CNHGH');
      const input = { ...quotes, payerAccountId: hubs.furniture.payers.MYKUL, clientReference };
      expect((await hubs.send('placeTrade', 'trade', input)).codes).toEqual(['INVALID']);
    }
  });
});
