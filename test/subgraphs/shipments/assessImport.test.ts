import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { UserError } from '../../../subgraphs/host/Refusal.ts';
import type { ImportAssessment } from '../../../subgraphs/shipments/resolverTypes.ts';
import { startTwoHubs, type TwoHubs } from './startTwoHubs.ts';

let hubs: TwoHubs;
let startMs: number;
beforeAll(async () => {
  hubs = await startTwoHubs();
  startMs = hubs.clock.nowMs;
});
afterAll(() => hubs.close());
afterEach(() => {
  hubs.clock.nowMs = startMs;
});

const minuteMs = 60_000;

/** Headphones sent from Malaysia to China, by default for CNY 5 000.00 at once. */
const assess = async (consigneeToken: string | null, change: object = {}) => {
  const cny = (amount: string) => ({ amount, currencyCode: 'CNY' });
  const input = {
    destination: 'CNHGH',
    originCountry: 'MY',
    goods: [{ hsCode: '851830', originCountry: 'MY', quantity: 1, value: cny('5000.00') }],
    freight: cny('0.00'),
    insurance: cny('0.00'),
    consigneeToken,
    ...change,
  };
  const text = `mutation ($input: AssessImportInput!) { assessImport(input: $input) {
    assessment { procedure ruleVersion charges { kind amount { amount currencyCode } } } userErrors { code message field } } }`;
  const { data } = await hubs.hangzhou.query<{
    assessImport: { assessment: ImportAssessment | null; userErrors: UserError[] };
  }>('shipments', text, { input });
  return data!.assessImport;
};
/** The same amount as other goods: another purchase. */
const purchase = (n: number) => ({
  goods: [{ hsCode: `85183${n}`, originCountry: 'MY', quantity: 1, value: { amount: '5000.00', currencyCode: 'CNY' } }],
});

describe('a person’s yearly allowance', () => {
  test('is held by each purchase: five of 5 000 go, the sixth does not, another person’s does', async () => {
    for (let n = 0; n < 5; n += 1) expect((await assess('anna', purchase(n))).userErrors).toEqual([]);
    expect((await assess('anna', purchase(5))).userErrors).toMatchObject([{ code: 'ALLOWANCE_EXCEEDED' }]);
    expect((await assess('ben', purchase(5))).userErrors).toEqual([]);
    const left = { goods: [{ ...purchase(6).goods[0], value: { amount: '1000.00', currencyCode: 'CNY' } }] };
    expect((await assess('anna', left)).userErrors).toEqual([]);
  });

  test('is held once by one purchase, however often it is assessed', async () => {
    for (let n = 0; n < 8; n += 1) expect((await assess('carl')).userErrors).toEqual([]);
  });

  test('is free again when the hold ends, and at the turn of the year in Hangzhou', async () => {
    for (let n = 0; n < 5; n += 1) await assess('dora', purchase(n));
    hubs.clock.nowMs += 35 * minuteMs - 1;
    expect((await assess('dora', purchase(5))).userErrors).toHaveLength(1);
    hubs.clock.nowMs += 1;
    expect((await assess('dora', purchase(5))).userErrors).toEqual([]);

    hubs.clock.nowMs = Date.parse('2026-12-31T15:59:00.000Z');
    for (let n = 0; n < 5; n += 1) await assess('emil', purchase(n));
    expect((await assess('emil', purchase(5))).userErrors).toHaveLength(1);
    hubs.clock.nowMs += minuteMs;
    expect((await assess('emil', purchase(5))).userErrors).toEqual([]);
  });

  test('is not exceeded by concurrent purchases: of ten, five are accepted', async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, (_, n) => assess('fay', purchase(n))));
    expect(answers.filter(({ assessment }) => assessment !== null)).toHaveLength(5);
  });

  test('does not count for a business', async () => {
    for (let n = 0; n < 7; n += 1) {
      expect((await assess(null, purchase(n))).assessment).toMatchObject({ procedure: '0110' });
    }
  });
});

test('invalid input is refused with all of its faults', async () => {
  const { userErrors } = await assess(null, {
    goods: [{ hsCode: '85', originCountry: 'MY', quantity: 0, value: { amount: '1.001', currencyCode: 'CNY' } }],
    freight: { amount: '-1.00', currencyCode: 'CNY' },
    insurance: { amount: '1.00', currencyCode: 'EUR' },
  });
  expect(userErrors.map(({ code, field }) => `${code} ${field?.join('.')}`)).toEqual([
    'INVALID input.goods.0.hsCode',
    'INVALID input.goods.0.quantity',
    'INVALID input.goods.0.value.amount',
    'INVALID input.freight.amount',
    'INVALID input.insurance.currencyCode',
  ]);
});

test('goods for another hub are not assessed here', async () => {
  expect((await assess(null, { destination: 'MYKUL' })).userErrors).toMatchObject([
    { code: 'INVALID', field: ['input', 'destination'] },
  ]);
});
