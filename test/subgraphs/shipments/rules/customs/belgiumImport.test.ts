import { describe, expect, test } from '@jest/globals';
import { assess, type Goods } from '../../../../../subgraphs/shipments/rules/customs/assess.ts';
import { onDate } from '../../../../../subgraphs/shipments/rules/customs/CustomsTable.ts';
import { customsTable } from '../../../../../subgraphs/shipments/rules/customs/customsTables.ts';
import { fc } from '../../../../support/properties.ts';
import { assessed, chargesInWords, goods, importTo, refused } from './customsCases.ts';

const person = { consignee: 'PERSON' } as const;
const untilJune2026 = importTo('BE', '2026-06-30');
const fromJuly2026 = importTo('BE', '2026-07-01');
const from2028 = importTo('BE', '2028-07-01');

describe('a consumer who buys for up to EUR 150', () => {
  test('pays EUR 3 for each kind of goods, and VAT on all of it', () => {
    // 2 kinds × 3.00; VAT on 40.00 + 5.00 of freight by value, and the duty
    const answer = fromJuly2026({
      ...person,
      goods: [goods('610910', '30.00', 3), goods('490199', '10.00')],
      freight: '5.00',
    });
    expect(assessed(answer).procedure).toBe('H7/F48');
    expect(chargesInWords(answer)).toEqual([
      'IMPORT_DUTY 3.00 × 1000000 = 3.00 BE-2026-07-01/item-duty/4901',
      'VAT 14.25 × 60000 = 0.86 BE-2026-07-01/vat/4901',
      'IMPORT_DUTY 3.00 × 1000000 = 3.00 BE-2026-07-01/item-duty/61',
      'VAT 36.75 × 210000 = 7.72 BE-2026-07-01/vat/61',
    ]);
  });

  test('paid no duty until 30 June 2026, but for perfume', () => {
    expect(chargesInWords(untilJune2026({ ...person, goods: [goods('610910', '150.00')] }))).toEqual([
      'IMPORT_DUTY 150.00 × 0 = 0.00 BE-2021-07-01/relieved-duty/61',
      'VAT 150.00 × 210000 = 31.50 BE-2021-07-01/vat/61',
    ]);
    expect(assessed(untilJune2026({ ...person, goods: [goods('330300', '50.00')] })).procedure).toBe('H1');
  });

  test('pays the duty of the tariff from 1 July 2028', () => {
    expect(chargesInWords(from2028({ ...person, goods: [goods('610910', '100.00')] }))).toEqual([
      'IMPORT_DUTY 100.00 × 120000 = 12.00 BE-2028-07-01/duty/61',
      'VAT 112.00 × 210000 = 23.52 BE-2028-07-01/vat/61',
    ]);
  });
});

test('above EUR 150, and for a business, duty is that of the tariff, and 6 and 12 % of VAT are for what the law names', () => {
  expect(chargesInWords(fromJuly2026({ ...person, goods: [goods('610910', '150.01')] }))).toEqual([
    'IMPORT_DUTY 150.01 × 120000 = 18.00 BE-2026-07-01/duty/61',
    'VAT 168.01 × 210000 = 35.28 BE-2026-07-01/vat/61',
  ]);
  expect(chargesInWords(fromJuly2026({ goods: [goods('151710', '100.00'), goods('180632', '50.00')] }))).toEqual([
    'IMPORT_DUTY 100.00 × 83000 = 8.30 BE-2026-07-01/duty/1517',
    'VAT 108.30 × 120000 = 13.00 BE-2026-07-01/vat/1517',
    'IMPORT_DUTY 50.00 × 80000 = 4.00 BE-2026-07-01/duty/18',
    'VAT 54.00 × 60000 = 3.24 BE-2026-07-01/vat/18',
  ]);
});

test('excise goods and arms are refused', () => {
  for (const code of ['220300', '240220', '930200']) {
    expect(refused(fromJuly2026({ ...person, goods: [goods(code, '20.00')] })).code).toBe('PROHIBITED');
  }
});

test('whatever a consumer buys: EUR 3 for each subheading exactly while the goods alone are worth up to EUR 150', () => {
  const table = customsTable('BE');
  const rules = onDate(table.import, '2026-11-28');
  if (!rules) throw new Error('No rules hold.');
  const aGood: fc.Arbitrary<Goods> = fc.record({
    hsCode: fc.constantFrom('610910', '611020', '490199', '18063210', '18063290', '851830', '950300', '151710'),
    originCountry: fc.constantFrom('CN', 'MY', 'TH'),
    quantity: fc.integer({ min: 1, max: 9 }),
    value: fc.oneof(fc.bigInt({ min: 1n, max: 20_000n }), fc.constantFrom(7_500n, 14_999n, 15_000n, 15_001n)),
  });
  const amount = fc.bigInt({ min: 0n, max: 20_000n });
  fc.assert(
    fc.property(fc.array(aGood, { minLength: 1, maxLength: 4 }), amount, amount, (bought, freight, insurance) => {
      const answer = assess(rules, table.tariff, { goods: bought, freight, insurance, ...person, allowanceLeft: 0n });
      const { procedure, charges } = assessed(answer);
      const sum = (kind: string) =>
        charges.filter((charge) => charge.kind === kind).reduce((total, { amount: units }) => total + units, 0n);
      const goodsValue = bought.reduce((total, { value }) => total + value, 0n);
      const subheadings = new Set(bought.map(({ hsCode }) => hsCode.slice(0, 6))).size;
      expect(procedure).toBe(goodsValue <= 15_000n ? 'H7/F48' : 'H1');
      if (goodsValue <= 15_000n) expect(sum('IMPORT_DUTY')).toBe(300n * BigInt(subheadings));
      // VAT is on everything: the bases of all groups add up to goods, freight, insurance and duty.
      const taxed = charges.filter(({ kind }) => kind === 'VAT').reduce((total, { base }) => total + base, 0n);
      expect(taxed).toBe(goodsValue + freight + insurance + sum('IMPORT_DUTY'));
    }),
  );
});
