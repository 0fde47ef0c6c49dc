import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { derivedGlobalId } from '../../../subgraphs/host/globalId.ts';
import { tellOfImports } from '../../../subgraphs/shipments/operations/imports.ts';
import type { LandedCostQuote, Shipment } from '../../../subgraphs/shipments/resolverTypes.ts';
import { book, cancel, newKey, quote, reserved, tellOfAllowance } from './operations.ts';
import { headphones, startTwoHubs, type TwoHubs } from './startTwoHubs.ts';

/**
 * The allowance of a person in China, CNY 26 000.00 a year, over goods of nearly CNY 5 000.00 from Malaysia: five go and a
 * sixth does not. Kuala Lumpur books; Hangzhou keeps the count and hears of it through Kuala Lumpur's outbox.
 */
let hubs: TwoHubs;
let startMs: number;
beforeAll(async () => {
  hubs = await startTwoHubs();
  startMs = hubs.clock.nowMs;
  const price = { amount: '3050.00', currencyCode: 'MYR' };
  hubs.supergraph.products.set(headphones.id, { ...headphones, price });
});
afterAll(() => hubs.close());
afterEach(() => {
  hubs.clock.nowMs = startMs;
  hubs.supergraph.overrides.clear();
  hubs.supergraph.lostAnswers.clear();
  hubs.supergraph.olderHubs.clear();
});

const minuteMs = 60_000;
/** After it a hold has lapsed. */
const holdMs = 36 * minuteMs;

const ask = (consigneeToken: string, idempotencyKey = newKey()) =>
  quote(hubs.kualaLumpur, {
    ...{ lines: [{ productId: headphones.id, quantity: 1 }], destination: 'CNHGH', consigneeToken, idempotencyKey },
  });

async function quoted(consigneeToken: string): Promise<LandedCostQuote> {
  const { entity, userErrors, errors } = await ask(consigneeToken);
  if (!entity) throw new Error(JSON.stringify([...userErrors, ...errors]));
  return entity;
}

async function booked(of: LandedCostQuote): Promise<Shipment> {
  const { entity, userErrors, errors } = await book(hubs.kualaLumpur, reserved(hubs, of));
  if (!entity) throw new Error(JSON.stringify([...userErrors, ...errors]));
  return entity;
}

const tradeId = (name: string) => derivedGlobalId('CNHGH', 'Trade', name);

/** As the saga of a new trade of Hangzhou does. */
async function hold({ id }: LandedCostQuote) {
  const trade = tradeId(newKey());
  const input = { destination: 'CNHGH', quoteId: id, tradeRef: trade };
  return { trade, ...(await tellOfAllowance(hubs.hangzhou, 'holdAllowance', input)) };
}

/** Five purchases, which leave less than one more. */
async function bookFive(consigneeToken: string): Promise<Shipment[]> {
  const shipments: Shipment[] = [];
  for (let n = 0; n < 5; n += 1) shipments.push(await booked(await quoted(consigneeToken)));
  return shipments;
}

/** One round of a replica of Kuala Lumpur that sends what is due. */
const tell = () =>
  tellOfImports({
    hub: hubs.kualaLumpur.facts,
    terms: hubs.kualaLumpur.terms,
    customsRates: hubs.kualaLumpur.customsRates,
    releaseDelayMs: 0,
    database: hubs.kualaLumpur.database('shipments'),
    now: () => hubs.clock.nowMs,
    supergraph: hubs.client,
    signal: new AbortController().signal,
  });

async function isExhausted(consigneeToken: string): Promise<boolean> {
  const { entity, userErrors, errors } = await ask(consigneeToken);
  expect(errors).toEqual([]);
  if (entity) return false;
  expect(userErrors).toMatchObject([{ code: 'ALLOWANCE_EXCEEDED' }]);
  return true;
}

describe('a purchase that was booked', () => {
  test('counts for the rest of the year, and for its person alone', async () => {
    await bookFive('anna');
    await tell();
    hubs.clock.nowMs += 300 * 24 * 60 * minuteMs;
    expect(await isExhausted('anna')).toBe(true);
    expect(await isExhausted('ben')).toBe(false);
  });

  test('counts in the year of its assessment, by the calendar of Hangzhou, and not in the next', async () => {
    hubs.clock.nowMs = Date.parse('2026-12-31T23:50:00+08:00');
    const quotes = await Promise.all(Array.from({ length: 5 }, () => quoted('carl')));
    hubs.clock.nowMs = Date.parse('2027-01-01T00:10:00+08:00');
    for (const each of quotes) await booked(each);
    await tell();
    hubs.clock.nowMs += holdMs;
    expect(await isExhausted('carl')).toBe(false);
    hubs.clock.nowMs = Date.parse('2026-12-31T23:59:59+08:00');
    expect(await isExhausted('carl')).toBe(true);
  });

  test('counts no longer once its shipment is cancelled', async () => {
    const [first] = await bookFive('dora');
    await tell();
    await cancel(hubs.kualaLumpur, first!.id);
    await tell();
    hubs.clock.nowMs += holdMs;
    await booked(await quoted('dora'));
    await tell();
    hubs.clock.nowMs += holdMs;
    expect(await isExhausted('dora')).toBe(true);
  });
});

test('looking is free: quotes are checked and hold nothing', async () => {
  for (let n = 0; n < 12; n += 1) expect(await quoted('emil')).toMatchObject({ takesAllowance: true });
  expect(await isExhausted('emil')).toBe(false);
  await bookFive('emil');
  expect(await isExhausted('emil')).toBe(true);
});

test('a quote that is asked for again with its key takes its part once, also where its first answer was lost', async () => {
  for (let n = 0; n < 4; n += 1) await booked(await quoted('fay'));
  hubs.supergraph.lostAnswers.add('AssessForQuote');
  const key = newKey();
  for (let n = 0; n < 3; n += 1) expect((await ask('fay', key)).errors).toHaveLength(1);
  hubs.supergraph.lostAnswers.clear();
  const { entity } = await ask('fay', key);
  expect(await isExhausted('fay')).toBe(false);
  await booked(entity!);
  expect(await isExhausted('fay')).toBe(true);
});

describe('what is left', () => {
  const last = async (consigneeToken: string, count: number) => {
    for (let n = 0; n < 4; n += 1) await booked(await quoted(consigneeToken));
    return Promise.all(Array.from({ length: count }, () => quoted(consigneeToken)));
  };

  test('is taken by one of two trades, and the other is refused', async () => {
    const [one, other] = await last('olga', 2);
    const outcomes = await Promise.all([hold(one!), hold(other!)]);
    const refusals = outcomes.flatMap(({ userErrors }) => userErrors);
    expect(refusals).toEqual([
      {
        code: 'ALLOWANCE_EXCEEDED',
        message: "What is left of the consignee's yearly allowance is not enough for these goods.",
        field: ['input', 'quoteId'],
      },
    ]);
    expect(await isExhausted('olga')).toBe(true);
  });

  test('is taken by one of two bookings without a trade, whose hold lapses if it comes to nothing', async () => {
    const quotes = await last('pia', 3);
    const outcomes = await Promise.all(quotes.slice(0, 2).map((each) => book(hubs.kualaLumpur, reserved(hubs, each))));
    expect(outcomes.flatMap(({ userErrors }) => userErrors)).toMatchObject([
      { code: 'ALLOWANCE_EXCEEDED', message: expect.stringMatching(/^CNHGH: /) },
    ]);
    const other = await last('rita', 1);
    const unfit = { ...reserved(hubs, other[0]!), tradeRef: 'another' };
    expect((await book(hubs.kualaLumpur, unfit)).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    expect(await isExhausted('rita')).toBe(true);
    hubs.clock.nowMs += holdMs;
    expect(await isExhausted('rita')).toBe(false);
  });

  test('stays held for a trade, however long it is in doubt, until the trade is undone', async () => {
    const [one] = await last('sara', 1);
    const { trade } = await hold(one!);
    await tell();
    hubs.clock.nowMs += 40 * 24 * 60 * minuteMs;
    expect(await isExhausted('sara')).toBe(true);
    const release = { destination: 'CNHGH', quoteId: one!.id, tradeRef: trade };
    await tellOfAllowance(hubs.hangzhou, 'releaseAllowance', { ...release, tradeRef: tradeId('another') });
    expect(await isExhausted('sara')).toBe(true);
    await tellOfAllowance(hubs.hangzhou, 'releaseAllowance', release);
    expect(await isExhausted('sara')).toBe(false);
  });

  test('is held anew where another trade uses the quote of one that was undone', async () => {
    const [one] = await last('tina', 1);
    const { trade } = await hold(one!);
    const release = { destination: 'CNHGH', quoteId: one!.id, tradeRef: trade };
    await tellOfAllowance(hubs.hangzhou, 'releaseAllowance', release);
    expect((await hold(one!)).entity).toMatchObject({ amount: { amount: expect.not.stringMatching(/^0/) } });
    // The message of the first comes once more.
    await tellOfAllowance(hubs.hangzhou, 'releaseAllowance', release);
    expect(await isExhausted('tina')).toBe(true);
  });

  test('is free again once a trade is undone after its booking, whatever is told first', async () => {
    const [one] = await last('vera', 1);
    const { trade } = await hold(one!);
    const shipment = await book(hubs.kualaLumpur, reserved(hubs, one!, trade));
    await tell();
    expect(await isExhausted('vera')).toBe(true);
    await cancel(hubs.kualaLumpur, shipment.entity!.id);
    const release = { destination: 'CNHGH', quoteId: one!.id, tradeRef: trade };
    await tellOfAllowance(hubs.hangzhou, 'releaseAllowance', release);
    expect(await isExhausted('vera')).toBe(false);
    await tell();
    expect(await isExhausted('vera')).toBe(false);
    const again = await hold(one!);
    expect(again.userErrors).toMatchObject([{ code: 'CONFLICT' }]);
  });
});

test('an allowance is held for what is known, by the hub that it is of', async () => {
  const one = await quoted('wanda');
  const input = { destination: 'CNHGH', quoteId: one.id, tradeRef: tradeId('w') };
  const refusal = async (change: object) => {
    const { userErrors } = await tellOfAllowance(hubs.hangzhou, 'holdAllowance', { ...input, ...change });
    return userErrors.map(({ code, field }) => `${code} ${field?.at(-1)}`);
  };
  expect(await refusal({ destination: 'MYKUL' })).toEqual(['INVALID destination']);
  expect(await refusal({ quoteId: headphones.id })).toEqual(['INVALID quoteId']);
  expect(await refusal({ tradeRef: derivedGlobalId('MYKUL', 'Trade', 'w') })).toEqual(['INVALID tradeRef']);
  const unknown = await tellOfAllowance(hubs.hangzhou, 'holdAllowance', {
    ...{ ...input, quoteId: one.id.replace(/.$/, 'Z') },
  });
  expect(unknown.entity).toMatchObject({ amount: { amount: '0.00' } });
});

describe('between the booking and the count', () => {
  test('a hub that is killed tells when it is back, however late', async () => {
    await bookFive('gina');
    // Nobody has told: the holds lapse, which is why the count must not depend on them.
    hubs.clock.nowMs += 24 * 60 * minuteMs;
    await tell();
    expect(await isExhausted('gina')).toBe(true);
  });

  test('an unreachable destination prevents no booking of a trade, and is notified later', async () => {
    const quotes = await Promise.all(Array.from({ length: 5 }, () => quoted('nora')));
    const trades = await Promise.all(quotes.map(hold));
    hubs.supergraph.shipmentsUrls.delete('CNHGH');
    for (const [n, each] of quotes.entries()) {
      expect((await book(hubs.kualaLumpur, reserved(hubs, each, trades[n]!.trade))).entity).not.toBeNull();
    }
    expect((await book(hubs.kualaLumpur, reserved(hubs, quotes[0]!))).userErrors).toMatchObject([{ code: 'CONFLICT' }]);
    await tell();
    hubs.supergraph.shipmentsUrls.set('CNHGH', hubs.hangzhou.url('shipments'));
    hubs.clock.nowMs += holdMs;
    await tell();
    expect(await isExhausted('nora')).toBe(true);
  });

  test('an answer that is lost has the notice sent again, and counts once', async () => {
    const four = await Promise.all(Array.from({ length: 4 }, () => quoted('hugo')));
    for (const each of four) await booked(each);
    hubs.supergraph.lostAnswers.add('TellOfImport');
    for (let n = 0; n < 4; n += 1) {
      await tell();
      hubs.clock.nowMs += minuteMs;
    }
    hubs.supergraph.lostAnswers.clear();
    await tell();
    expect(await isExhausted('hugo')).toBe(false);
    await booked(await quoted('hugo'));
    await tell();
    hubs.clock.nowMs += holdMs;
    expect(await isExhausted('hugo')).toBe(true);
  });

  test('a cancellation that overtakes the booking stands', async () => {
    const [first] = await bookFive('ines');
    hubs.supergraph.overrides.set('TellOfImport', { errors: [{ message: 'Down.' }] });
    await tell();
    hubs.supergraph.overrides.clear();
    await cancel(hubs.kualaLumpur, first!.id);
    // Only the cancellation is due yet.
    await tell();
    hubs.clock.nowMs += holdMs;
    await tell();
    expect(await isExhausted('ines')).toBe(false);
  });

  test('replicas share the notices: each is sent once', async () => {
    await bookFive('jana');
    const before = hubs.supergraph.operations.length;
    await Promise.all([tell(), tell(), tell()]);
    const sent = hubs.supergraph.operations.slice(before);
    expect(sent).toEqual(Array(5).fill('TellOfImport'));
  });

  test('a booking whose notice cannot be written is rolled back, and succeeds later with the same key', async () => {
    const database = hubs.kualaLumpur.database('shipments');
    await database.execute({ text: 'ALTER TABLE import_notice ADD CONSTRAINT full_disk CHECK (false) NOT VALID' });
    const input = { ...reserved(hubs, await quoted('kim')), idempotencyKey: newKey() };
    expect((await book(hubs.kualaLumpur, input)).errors).toHaveLength(1);
    const text = 'query ($id: ID!) { landedCostQuote(id: $id) { usedBy } }';
    const { data } = await hubs.kualaLumpur.query('shipments', text, { id: input.quoteId });
    expect(data).toEqual({ landedCostQuote: { usedBy: null } });
    await database.execute({ text: 'ALTER TABLE import_notice DROP CONSTRAINT full_disk' });
    expect((await book(hubs.kualaLumpur, input)).entity).toMatchObject({ state: 'BOOKED' });
    await tell();
  });
});

test('a destination on version 1.3 holds for the quote, and is told; one on version 1.0 is not', async () => {
  hubs.supergraph.olderHubs.add('CNHGH');
  const quotes = await Promise.all(Array.from({ length: 5 }, () => quoted('xenia')));
  hubs.supergraph.olderHubs.clear();
  expect(await isExhausted('xenia')).toBe(true);
  hubs.supergraph.olderHubs.add('CNHGH');
  for (const each of quotes) await booked(each);
  await tell();
  hubs.supergraph.olderHubs.clear();
  hubs.clock.nowMs += holdMs;
  expect(await isExhausted('xenia')).toBe(true);

  const subgraphs = [{ name: 'shipments', unsupportedFields: ['Mutation.recordImport'] }];
  hubs.supergraph.hubs.set('CNHGH', { currency: 'CNY', subgraphs });
  hubs.supergraph.olderHubs.add('CNHGH');
  await bookFive('lena');
  hubs.supergraph.hubs.set('CNHGH', { currency: 'CNY', subgraphs: [] });
  const before = hubs.supergraph.operations.length;
  await tell();
  expect(hubs.supergraph.operations.slice(before)).toEqual([]);
});

test('the destination is notified of the outcome of quotes that it assessed, and of no others', async () => {
  const text = `mutation ($input: RecordImportInput!) { recordImport(input: $input) { counted { amount } userErrors { code field } } }`;
  const { id } = await quoted('mara');
  const told = async (change: object) => {
    const input = { destination: 'CNHGH', quoteId: id, outcome: 'BOOKED', idempotencyKey: newKey(), ...change };
    const { data } = await hubs.hangzhou.query<{ recordImport: object }>('shipments', text, { input });
    return data!.recordImport;
  };
  const refused = (code: string, name: string) => ({ counted: null, userErrors: [{ code, field: ['input', name] }] });
  expect(await told({ destination: 'MYKUL' })).toEqual(refused('INVALID', 'destination'));
  expect(await told({ quoteId: headphones.id })).toEqual(refused('INVALID', 'quoteId'));
  expect(await told({ quoteId: id.replace(/.$/, 'Z') })).toEqual(refused('NOT_FOUND', 'quoteId'));
  expect(await told({ outcome: 'CANCELLED' })).toEqual({ counted: { amount: '0.00' }, userErrors: [] });
});
