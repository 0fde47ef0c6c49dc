import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isSscc } from '../../../subgraphs/host/goods.ts';
import type { Shipment } from '../../../subgraphs/shipments/resolverTypes.ts';
import { parseShipmentNumber } from '../../../subgraphs/shipments/rules/shipmentNumbers.ts';
import { book, bookedShipment, cancel, newKey, readyToBook, shipmentFields } from './operations.ts';
import { shoes, startTwoHubs, type TwoHubs } from './startTwoHubs.ts';

let hubs: TwoHubs;
beforeAll(async () => {
  hubs = await startTwoHubs();
});
afterAll(() => hubs.close());

describe('a booking', () => {
  test('numbers the parcel and drafts both declarations with their procedures and the quoted charges', async () => {
    const input = await readyToBook(hubs, 2);
    const { entity, userErrors } = await book(hubs.hangzhou, input);
    expect(userErrors).toEqual([]);
    expect(entity).toMatchObject({
      tradeRef: input.tradeRef,
      state: 'BOOKED',
      origin: { code: 'CNHGH' },
      destination: { code: 'MYKUL' },
      incoterm: 'DDP',
      items: [
        {
          product: { id: shoes.id },
          quantity: 2,
          hsCode: '640399',
          customsValue: { amount: '1000.00', currencyCode: 'CNY' },
        },
      ],
      declarations: [
        { hub: { code: 'CNHGH' }, direction: 'EXPORT', procedure: '9710', status: 'DRAFT', charges: [] },
        { hub: { code: 'MYKUL' }, direction: 'IMPORT', procedure: 'GENERAL', status: 'DRAFT' },
      ],
      events: [],
    });
    expect(entity!.declarations[1]!.charges.map(({ kind }) => kind)).toEqual(['IMPORT_DUTY', 'LVG_SALES_TAX']);
    expect(isSscc(entity!.sscc as string)).toBe(true);
    expect(parseShipmentNumber(entity!.s10!)?.kind).toBe('S10');
    expect(entity!.id).toMatch(/^gid:\/\/CNHGH\/Shipment\//);
    for (const { id } of entity!.declarations) expect(id).toMatch(/^gid:\/\/CNHGH\/Declaration\//);
  });

  test('marks the quote with the trade that used it', async () => {
    const input = await readyToBook(hubs);
    await book(hubs.hangzhou, input);
    const text = 'query ($id: ID!) { landedCostQuote(id: $id) { usedBy } }';
    const { data } = await hubs.hangzhou.query<object>('shipments', text, { id: input.quoteId });
    expect(data).toEqual({ landedCostQuote: { usedBy: input.tradeRef } });
  });

  test('repeated with its key is the same shipment', async () => {
    const input = { ...(await readyToBook(hubs)), idempotencyKey: newKey() };
    expect(await book(hubs.hangzhou, input)).toEqual(await book(hubs.hangzhou, input));
  });
});

test('a booking that cannot see the reservation fails for now, and succeeds later with the same key', async () => {
  const input = { ...(await readyToBook(hubs)), idempotencyKey: newKey() };
  const extensions = { code: 'HUB_TIMEOUT', hub: 'CNHGH', retryable: true };
  hubs.supergraph.overrides.set('ReservationToBook', { errors: [{ message: 'Too slow.', extensions }] });
  expect(await book(hubs.hangzhou, input)).toMatchObject({
    entity: null,
    errors: [{ extensions: { code: 'PEER_UNAVAILABLE', retryable: true } }],
  });
  hubs.supergraph.overrides.clear();
  expect((await book(hubs.hangzhou, input)).entity).toMatchObject({ state: 'BOOKED' });
});

describe('a booking is refused', () => {
  test.each([
    ['where the reservation does not exist', null, 'NOT_FOUND'],
    ['where it was released', { state: 'RELEASED' }, 'CONFLICT'],
    ['where it was committed', { state: 'COMMITTED' }, 'CONFLICT'],
    ['where it expired', { state: 'EXPIRED' }, 'EXPIRED'],
    ['where its time is over though it says HELD', { expiresAt: '2026-03-01T08:00:00.000Z' }, 'EXPIRED'],
    ['where it is of another trade', { tradeRef: 'another' }, 'CONFLICT'],
    ['where it holds too few', { lines: [{ product: { id: shoes.id }, quantity: 1 }] }, 'CONFLICT'],
    [
      'where it holds another product too',
      {
        lines: [
          { product: { id: shoes.id }, quantity: 2 },
          { product: { id: 'x' }, quantity: 1 },
        ],
      },
      'CONFLICT',
    ],
  ])('%s', async (_, change, code) => {
    const input = await readyToBook(hubs, 2);
    const { reservations } = hubs.supergraph;
    if (change) reservations.set(input.reservationId, { ...reservations.get(input.reservationId), ...change });
    else reservations.delete(input.reservationId);
    const { entity, userErrors } = await book(hubs.hangzhou, input);
    expect(entity).toBeNull();
    expect(userErrors).toMatchObject([{ code, field: ['input', 'reservationId'] }]);
  });

  test('but not where the lines of the reservation only add up to the quoted goods', async () => {
    const input = await readyToBook(hubs, 2);
    const half = { product: { id: shoes.id }, quantity: 1 };
    hubs.supergraph.reservations.set(input.reservationId, {
      ...hubs.supergraph.reservations.get(input.reservationId),
      lines: [half, half],
    });
    expect((await book(hubs.hangzhou, input)).entity).not.toBeNull();
  });

  test('where the quote has expired, at the very moment that it says', async () => {
    const input = await readyToBook(hubs);
    const { nowMs } = hubs.clock;
    hubs.clock.nowMs += 30 * 60_000;
    try {
      const { userErrors } = await book(hubs.hangzhou, input);
      expect(userErrors).toMatchObject([{ code: 'EXPIRED', field: ['input', 'quoteId'] }]);
    } finally {
      hubs.clock.nowMs = nowMs;
    }
  });

  test('where the quote or the reservation is not this hub’s', async () => {
    const input = await readyToBook(hubs);
    const { errors } = await book(hubs.hangzhou, { ...input, quoteId: input.quoteId.replace('CNHGH', 'MYKUL') });
    expect(errors).toMatchObject([{ extensions: { code: 'UNKNOWN_HUB' } }]);
    const reservationId = input.reservationId.replace('CNHGH', 'MYKUL');
    const { userErrors } = await book(hubs.hangzhou, { ...input, reservationId });
    expect(userErrors).toMatchObject([{ code: 'INVALID', field: ['input', 'reservationId'] }]);
  });
});

test('of ten concurrent bookings of one quote one succeeds, and the others are refused because it was used', async () => {
  const input = await readyToBook(hubs);
  const answers = await Promise.all(Array.from({ length: 10 }, () => book(hubs.hangzhou, input)));
  expect(answers.filter(({ entity }) => entity !== null)).toHaveLength(1);
  const refusals = answers.filter(({ entity }) => entity === null).map(({ userErrors }) => userErrors[0]);
  expect(refusals).toHaveLength(9);
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'CONFLICT', field: ['input', 'quoteId'] });
});

test('shipments booked concurrently never share a number', async () => {
  const shipments = await Promise.all(Array.from({ length: 12 }, () => bookedShipment(hubs)));
  expect(new Set(shipments.flatMap(({ sscc, s10 }) => [sscc, s10])).size).toBe(24);
});

describe('cancelling', () => {
  test('gives up a shipment that was not collected, once', async () => {
    const { id } = await bookedShipment(hubs);
    expect((await cancel(hubs.hangzhou, id)).entity).toMatchObject({ state: 'CANCELLED' });
    const again = await cancel(hubs.hangzhou, id);
    expect(again.userErrors).toMatchObject([{ code: 'ILLEGAL_TRANSITION' }]);
  });

  test('of a missing shipment is refused as NOT_FOUND', async () => {
    const { id } = await bookedShipment(hubs);
    const { userErrors } = await cancel(hubs.hangzhou, `${id.slice(0, -1)}${id.endsWith('0') ? '1' : '0'}`);
    expect(userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
  });
});

test('a shipment is read by its id, as an entity, and by either number', async () => {
  const shipment = await bookedShipment(hubs);
  const declaration = shipment.declarations[0]!;
  const text = `query ($id: ID!, $sscc: String!, $s10: String!, $representations: [_Any!]!) {
    shipment(id: $id) { ${shipmentFields} }
    bySscc: trackShipment(number: $sscc) { id }
    byS10: trackShipment(number: $s10) { id }
    _entities(representations: $representations) { ... on Shipment { ${shipmentFields} } ... on Declaration { id status } }
  }`;
  const representations = [
    { __typename: 'Declaration', id: declaration.id },
    { __typename: 'Shipment', id: shipment.id },
    { __typename: 'Shipment', id: shipment.id.replace('CNHGH', 'MYKUL') },
  ];
  const variables = { id: shipment.id, sscc: shipment.sscc, s10: shipment.s10, representations };
  const { data, errors } = await hubs.hangzhou.query<{ shipment: Shipment }>('shipments', text, variables);
  expect(data).toEqual({
    shipment,
    bySscc: { id: shipment.id },
    byS10: { id: shipment.id },
    _entities: [{ id: declaration.id, status: 'DRAFT' }, shipment, null],
  });
  expect(errors).toMatchObject([{ path: ['_entities', 2], extensions: { code: 'UNKNOWN_HUB' } }]);
});

test('another hub does not find the number, and a mistyped number is refused', async () => {
  const { sscc } = await bookedShipment(hubs);
  const text = 'query ($number: String!) { trackShipment(number: $number) { id } }';
  const elsewhere = await hubs.kualaLumpur.query('shipments', text, { number: sscc });
  expect(elsewhere).toEqual({ data: { trackShipment: null } });
  const mistyped = `${String(sscc).slice(0, -1)}${(Number(String(sscc).at(-1)) + 1) % 10}`;
  const { errors } = await hubs.hangzhou.query('shipments', text, { number: mistyped });
  expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
});
