import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SettlementNetwork } from './SettlementNetwork.ts';

let hubs: SettlementNetwork;
beforeAll(async () => {
  hubs = await SettlementNetwork.start();
}, 60_000);
// Closing checks all invariants.
afterAll(() => hubs.close());

interface Money {
  readonly amount: string;
}

const toDelivery = [
  ...(['COLLECTED', 'AT_ORIGIN_HUB', 'EXPORT_PRESENTED', 'EXPORT_RELEASED', 'LINEHAUL_DEPARTED'] as const),
  ...(['LINEHAUL_ARRIVED', 'IMPORT_PRESENTED', 'IMPORT_RELEASED', 'OUT_FOR_DELIVERY', 'DELIVERED'] as const),
];

const importSide = /^(LINEHAUL_ARRIVED|IMPORT|OUT_FOR|DELIVER)/;

async function shipmentOf(tradeId: string): Promise<string> {
  const { trade } = await hubs.ask<{ trade: { shipment: { id: string } } }>(
    'query ($id: ID!) { trade(id: $id) { shipment { id } } }',
    { id: tradeId },
  );
  return trade.shipment.id;
}

/** Records events, an hour later, and lets both hubs work. */
async function record(tradeId: string, seller: string, types: readonly string[], corrects?: string): Promise<void> {
  const buyer = seller === 'CNHGH' ? 'MYKUL' : 'CNHGH';
  hubs.clock.nowMs += 60_000;
  const events = types.map((type, n) => ({
    ...{ id: `${tradeId}:${hubs.clock.nowMs}:${type}`, type, recordedBy: importSide.test(type) ? buyer : seller },
    ...{ eventTime: new Date(hubs.clock.nowMs - 1_000 + n).toISOString(), corrects },
  }));
  await hubs.network.done('recordShipmentEvents', 'shipment', {
    ...{ shipmentId: await shipmentOf(tradeId), events, idempotencyKey: hubs.key() },
  });
  await later(seller);
}

async function later(seller: string): Promise<void> {
  hubs.clock.nowMs += 3_600_000;
  await hubs.releaseShares(seller);
  await hubs.settleReturns(seller);
}

async function tradeOf(id: string) {
  const { trade } = await hubs.ask<{
    trade: {
      total: Money;
      refunded: Money;
      net: Money;
      returns: { id: string; state: string; reason: string; error: string | null }[];
    };
  }>(
    `query ($id: ID!) { trade(id: $id) {
      total { amount } refunded { amount } net { amount } returns { id state reason error }
    } }`,
    { id },
  );
  return trade;
}

async function merchantOf(seller: string): Promise<string[]> {
  const { product } = await hubs.ask<{
    product: { merchant: { accounts: { posted: Money; available: Money }[] } };
  }>('query ($id: ID!) { product(id: $id) { merchant { accounts { posted { amount } available { amount } } } } }', {
    id: hubs.furniture.products[seller],
  });
  const [account] = product.merchant.accounts;
  return [account?.posted.amount ?? '0.00', account?.available.amount ?? '0.00'];
}

async function stockOf(seller: string): Promise<number> {
  const { product } = await hubs.ask<{ product: { stock: { available: number } } }>(
    'query ($id: ID!) { product(id: $id) { stock { available } } }',
    { id: hubs.furniture.products[seller] },
  );
  return product.stock.available;
}

/** A return of some pieces, up to its refund. */
async function giveBack(
  tradeId: string,
  seller: string,
  quantity: number,
  reason = 'CHANGED_MIND',
  restocked = quantity,
) {
  const productId = hubs.furniture.products[seller];
  const { id, codes, messages } = await hubs.send('requestReturn', 'return', {
    ...{ shipmentId: await shipmentOf(tradeId), reason, lines: [{ productId, quantity }] },
  });
  if (!id) return { codes, messages };
  await hubs.send('decideReturn', 'return', { id, approve: true });
  await hubs.send('receiveReturn', 'return', { id });
  const inspected = await hubs.send('inspectReturn', 'return', {
    ...{ id, lines: [{ productId, accepted: quantity, restocked }] },
  });
  await hubs.settleReturns(seller);
  return { ...inspected, id };
}

describe.each([
  ['MYKUL', 'CNHGH'],
  ['CNHGH', 'MYKUL'],
] as const)('a trade of %s at %s', (buyer, seller) => {
  test('is refunded whole where its shipment is cancelled, with duties, and the stock is back', async () => {
    const [funds, merchant, stock] = [await hubs.payer(buyer), await merchantOf(seller), await stockOf(seller)];
    const id = await hubs.trade(buyer, seller, 2);
    expect(await stockOf(seller)).toBe(stock - 2);
    await hubs.send('cancelShipment', 'shipment', { id: await shipmentOf(id), reason: 'Changed plans.' });
    await later(seller);
    const trade = await tradeOf(id);
    expect(trade).toMatchObject({ refunded: trade.total, net: { amount: '0.00' } });
    expect(trade.returns).toMatchObject([{ state: 'REFUNDED', reason: 'CANCELLED' }]);
    expect(await hubs.payer(buyer)).toEqual(funds);
    expect(await merchantOf(seller)).toEqual(merchant);
    expect(await stockOf(seller)).toBe(stock);
  });

  test('comes back in parts: goods alone, then goods with carriage, and no piece twice', async () => {
    const id = await hubs.trade(buyer, seller, 3);
    await record(id, seller, toDelivery);
    expect(await giveBack(id, seller, 1)).toMatchObject({ codes: [] });
    const first = await tradeOf(id);
    expect(first.returns).toMatchObject([{ state: 'REFUNDED', error: null }]);
    expect(Number(first.refunded.amount)).toBeGreaterThan(0);
    expect(await giveBack(id, seller, 2, 'DEFECTIVE', 0)).toMatchObject({ codes: [] });
    const second = await tradeOf(id);
    expect(Number(second.refunded.amount)).toBeGreaterThan(2 * Number(first.refunded.amount));
    expect(await giveBack(id, seller, 1)).toMatchObject({ codes: ['INVALID'] });
  });
});

describe('a correction', () => {
  test('before the share is released changes nothing but the future', async () => {
    const before = await merchantOf('CNHGH');
    const id = await hubs.trade('MYKUL', 'CNHGH');
    await record(id, 'CNHGH', toDelivery.slice(0, 5));
    expect(await merchantOf('CNHGH')).toEqual([expect.any(String), before[1]]);
    await record(id, 'CNHGH', ['LINEHAUL_ARRIVED', 'IMPORT_PRESENTED', 'IMPORT_RELEASED', 'OUT_FOR_DELIVERY']);
    expect(await merchantOf('CNHGH')).toEqual([expect.any(String), before[1]]);
    await record(id, 'CNHGH', ['DELIVERED']);
    const [posted, available] = await merchantOf('CNHGH');
    expect(available).toBe(posted);
  });

  test('of a loss that was refunded pays the merchant, and of that one takes it back', async () => {
    const [, before] = await merchantOf('CNHGH');
    const id = await hubs.trade('MYKUL', 'CNHGH');
    await record(id, 'CNHGH', toDelivery.slice(0, 9));
    await record(id, 'CNHGH', ['LOST']);
    expect(await merchantOf('CNHGH')).toEqual([before, before]);
    expect((await tradeOf(id)).returns).toMatchObject([{ state: 'REFUNDED', reason: 'LOST' }]);
    const { shipment } = await hubs.ask<{ shipment: { events: { id: string; type: string }[] } }>(
      'query ($id: ID!) { shipment(id: $id) { events(first: 100) { id type } } }',
      { id: await shipmentOf(id) },
    );
    const lost = shipment.events.find(({ type }) => type === 'LOST')?.id;
    await record(id, 'CNHGH', ['DELIVERED'], lost);
    expect(Number((await merchantOf('CNHGH'))[1])).toBeGreaterThan(Number(before));
  });
});

describe('a dispute', () => {
  test('keeps a share back until the operator decides, and the refund follows the decision', async () => {
    const [, before] = await merchantOf('CNHGH');
    const id = await hubs.trade('MYKUL', 'CNHGH');
    const shipmentId = await shipmentOf(id);
    const { id: dispute } = await hubs.send('openDispute', 'dispute', { shipmentId, reason: 'The colour is wrong.' });
    expect((await hubs.send('openDispute', 'dispute', { shipmentId, reason: 'Again.' })).codes).toEqual(['CONFLICT']);
    await record(id, 'CNHGH', toDelivery);
    expect((await merchantOf('CNHGH'))[1]).toBe(before);
    const decision = { id: dispute, reason: 'Half of the price.' };
    expect(
      (
        await hubs.send('decideDispute', 'dispute', {
          ...{ ...decision, refund: { amount: '100000.00', currencyCode: 'CNY' } },
        })
      ).codes,
    ).toEqual(['INVALID']);
    const refund = { amount: '40.00', currencyCode: 'CNY' };
    expect((await hubs.send('decideDispute', 'dispute', { ...decision, refund })).codes).toEqual([]);
    await later('CNHGH');
    const trade = await tradeOf(id);
    expect(trade.returns).toMatchObject([{ state: 'REFUNDED', reason: 'DISPUTE' }]);
    expect(Number(trade.refunded.amount)).toBeGreaterThan(0);
    const [posted, available] = await merchantOf('CNHGH');
    expect(available).toBe(posted);
    expect(Number(available)).toBeGreaterThan(Number(before));
  });
});
