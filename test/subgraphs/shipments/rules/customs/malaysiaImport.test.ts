import { describe, expect, test } from '@jest/globals';
import { assessed, chargesInWords, goods, importTo, refused } from './customsCases.ts';

/**
 * Worked by hand. Rates of the shipped (synthetic) tariff: 64 duty 25 %, sales tax 10 %; 85 duty 15 % (Chinese goods 0),
 * sales tax 10 %; 22 duty 25 %, sales tax 10 %. CIF is goods + freight + insurance of the consignment.
 */
const malaysia = importTo('MY', '2026-03-01');
const shoes = (value: string, quantity = 1) => goods('640399', value, quantity);

describe('goods sold at up to MYR 500 an item', () => {
  test('pay 10 % of the sale value, without freight and insurance, and no duty up to CIF 500', () => {
    // CIF 100.00 + 20.00 + 1.00 = 121.00 ≤ 500; 100.00 × 10 % = 10.00
    const answer = malaysia({ goods: [shoes('100.00')], freight: '20.00', insurance: '1.00' });
    expect(assessed(answer).procedure).toBe('DE_MINIMIS');
    expect(chargesInWords(answer)).toEqual(['LVG_SALES_TAX 100.00 × 100000 = 10.00 MY-2024-01-01/lvg/64']);
  });

  test('of 490 with CIF exactly 500 are duty-free', () => {
    const answer = malaysia({ goods: [shoes('490.00')], freight: '9.00', insurance: '1.00' });
    expect(assessed(answer).procedure).toBe('DE_MINIMIS');
    expect(chargesInWords(answer)).toEqual(['LVG_SALES_TAX 490.00 × 100000 = 49.00 MY-2024-01-01/lvg/64']);
  });

  test('of 490 with CIF 530 are taxed as low-value goods yet not duty-free', () => {
    // 530.00 × 25 % = 132.50; 490.00 × 10 % = 49.00; no other sales tax
    const answer = malaysia({ goods: [shoes('490.00')], freight: '38.00', insurance: '2.00' });
    expect(assessed(answer).procedure).toBe('GENERAL');
    expect(chargesInWords(answer)).toEqual([
      'IMPORT_DUTY 530.00 × 250000 = 132.50 MY-2024-01-01/duty/64',
      'LVG_SALES_TAX 490.00 × 100000 = 49.00 MY-2024-01-01/lvg/64',
    ]);
  });

  test('of exactly 500.00 are low-value goods, with one sen of freight no longer duty-free', () => {
    // 500.01 × 25 % = 125.0025 → 125.00
    expect(chargesInWords(malaysia({ goods: [shoes('500.00')] }))).toEqual([
      'LVG_SALES_TAX 500.00 × 100000 = 50.00 MY-2024-01-01/lvg/64',
    ]);
    expect(chargesInWords(malaysia({ goods: [shoes('500.00')], freight: '0.01' }))).toEqual([
      'IMPORT_DUTY 500.01 × 250000 = 125.00 MY-2024-01-01/duty/64',
      'LVG_SALES_TAX 500.00 × 100000 = 50.00 MY-2024-01-01/lvg/64',
    ]);
  });

  test('are so by the item: three pairs at 200 are low-value goods, though 600 together are not duty-free', () => {
    expect(chargesInWords(malaysia({ goods: [shoes('600.00', 3)] }))).toEqual([
      'IMPORT_DUTY 600.00 × 250000 = 150.00 MY-2024-01-01/duty/64',
      'LVG_SALES_TAX 600.00 × 100000 = 60.00 MY-2024-01-01/lvg/64',
    ]);
  });
});

describe('other goods', () => {
  test('of 500.01 pay duty on CIF and sales tax on CIF and duty', () => {
    // 500.01 × 25 % = 125.0025 → 125.00; 625.01 × 10 % = 62.501 → 62.50
    expect(chargesInWords(malaysia({ goods: [shoes('500.01')] }))).toEqual([
      'IMPORT_DUTY 500.01 × 250000 = 125.00 MY-2024-01-01/duty/64',
      'SALES_TAX 625.01 × 100000 = 62.50 MY-2024-01-01/sales-tax/64',
    ]);
  });

  test('share freight with low-value goods of the same consignment by value', () => {
    // Freight 30.00 over 300.00 and 1200.00: 6.00 and 24.00. Shoes 306.00 × 25 % = 76.50, 300.00 × 10 % = 30.00.
    // Phone of Chinese origin: 1224.00 × 0 = 0; 1224.00 × 10 % = 122.40
    const answer = malaysia({ goods: [shoes('300.00'), goods('851713', '1200.00')], freight: '30.00' });
    expect(chargesInWords(answer)).toEqual([
      'IMPORT_DUTY 306.00 × 250000 = 76.50 MY-2024-01-01/duty/64',
      'LVG_SALES_TAX 300.00 × 100000 = 30.00 MY-2024-01-01/lvg/64',
      'IMPORT_DUTY 1224.00 × 0 = 0.00 MY-2024-01-01/duty/85/CN',
      'SALES_TAX 1224.00 × 100000 = 122.40 MY-2024-01-01/sales-tax/85',
    ]);
  });

  test('liquor of 400 is neither low-value goods nor duty-free', () => {
    // 450.00 × 25 % = 112.50; 562.50 × 10 % = 56.25
    expect(chargesInWords(malaysia({ goods: [goods('220830', '400.00')], freight: '50.00' }))).toEqual([
      'IMPORT_DUTY 450.00 × 250000 = 112.50 MY-2024-01-01/duty/22',
      'SALES_TAX 562.50 × 100000 = 56.25 MY-2024-01-01/sales-tax/22',
    ]);
  });

  test('that are arms are refused', () => {
    expect(refused(malaysia({ goods: [goods('930200', '10.00')] })).code).toBe('PROHIBITED');
  });
});

describe('on the last day before low-value goods were taxed', () => {
  const onLastDay = importTo('MY', '2023-12-31');

  test('CIF of 500 is free of duty and sales tax', () => {
    const answer = onLastDay({ goods: [shoes('490.00')], freight: '10.00' });
    expect(assessed(answer)).toMatchObject({ procedure: 'DE_MINIMIS', ruleVersion: 'MY-2018-09-01', charges: [] });
  });

  test('CIF of 530 pays duty and sales tax on both', () => {
    // 530.00 × 25 % = 132.50; 662.50 × 10 % = 66.25
    expect(chargesInWords(onLastDay({ goods: [shoes('490.00')], freight: '40.00' }))).toEqual([
      'IMPORT_DUTY 530.00 × 250000 = 132.50 MY-2018-09-01/duty/64',
      'SALES_TAX 662.50 × 100000 = 66.25 MY-2018-09-01/sales-tax/64',
    ]);
  });

  test('the next day has the new rules', () => {
    const answer = importTo('MY', '2024-01-01')({ goods: [shoes('100.00')] });
    expect(assessed(answer).ruleVersion).toBe('MY-2024-01-01');
  });
});
