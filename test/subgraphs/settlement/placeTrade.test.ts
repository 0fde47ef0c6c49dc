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
  ['MYKUL', 'CNHGH'],
  ['CNHGH', 'MYKUL'],
])('a buyer at %s gets goods from %s: stock sold, carriage booked, both sides booked', async (buyer, seller) => {
  const trade = await tradeOf(await hubs.trade(buyer, seller));
  expect(trade).toMatchObject({
    state: 'SETTLED',
    shipment: { state: 'BOOKED' },
    reservation: { state: 'COMMITTED' },
    settlement: { state: 'POSTED' },
  });
  expect(trade.steps.map(({ name, state }) => [name, state])).toEqual([
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
  expect([state, steps[0]?.state, steps[0]?.error?.split(':')[0]]).toEqual(['CANCELLED', 'FAILED', 'OUT_OF_STOCK']);
  expect(await hubs.payer('CNHGH')).toEqual(before);
});
