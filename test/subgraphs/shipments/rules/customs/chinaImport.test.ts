import { describe, expect, test } from '@jest/globals';
import { assessed, chargesInWords, goods, importTo, refused } from './customsCases.ts';

/**
 * Worked by hand. Rates of the shipped (synthetic) tariff: 85 duty 5 %, VAT 13 %; 3303 duty 3 %, consumption tax 15 %,
 * VAT 13 %; 08 duty 15 % (Malaysian goods 0), VAT 9 %. The customs value is goods + freight + insurance.
 */
const china = importTo('CN', '2026-03-01');

describe('a person buys within CNY 5 000 a transaction and CNY 26 000 a year', () => {
  test('pays VAT at 70 %, 9.1 %, on goods with freight and insurance, and no duty', () => {
    // 1000.00 + 50.00 + 10.00 = 1060.00; × 9.1 % = 96.46
    const answer = china({
      goods: [goods('851830', '1000.00')],
      freight: '50.00',
      insurance: '10.00',
      consignee: 'PERSON',
    });
    expect(assessed(answer).procedure).toBe('9610');
    expect(chargesInWords(answer)).toEqual([
      'IMPORT_DUTY 1060.00 × 0 = 0.00 CN-2019-04-01/cbec-duty/85',
      'VAT 1060.00 × 91000 = 96.46 CN-2019-04-01/cbec-vat/85',
    ]);
  });

  test('pays consumption tax too, both on the value divided by (1 − its rate)', () => {
    // 1000.00 / 0.85 = 1176.4705… → 1176.47; × 15 % × 70 % = 123.52935 → 123.53; × 13 % × 70 % = 107.05877 → 107.06
    const answer = china({ goods: [goods('330300', '1000.00')], consignee: 'PERSON' });
    expect(chargesInWords(answer)).toEqual([
      'IMPORT_DUTY 1000.00 × 0 = 0.00 CN-2019-04-01/cbec-duty/3303',
      'CONSUMPTION_TAX 1176.47 × 105000 = 123.53 CN-2019-04-01/cbec-consumption-tax/3303',
      'VAT 1176.47 × 91000 = 107.06 CN-2019-04-01/cbec-vat/3303',
    ]);
  });

  test('at exactly 5 000.00 still within: 455.00', () => {
    const answer = china({ goods: [goods('851830', '4990.00', 2)], freight: '10.00', consignee: 'PERSON' });
    expect(chargesInWords(answer).at(-1)).toBe('VAT 5000.00 × 91000 = 455.00 CN-2019-04-01/cbec-vat/85');
  });

  test('with exactly the purchase left of the year still within, and takes all of it', () => {
    const answer = china({ goods: [goods('851830', '1060.00')], consignee: 'PERSON', allowanceLeft: '1060.00' });
    expect(assessed(answer).allowanceUsed).toBe(106_000n);
  });
});

describe('a person buys above a limit', () => {
  test('one single item above 5 000 pays duty and VAT in full, and its value counts for the year', () => {
    // 5000.01 × 5 % = 250.0005 → 250.00; (5000.01 + 250.00) × 13 % = 682.5013 → 682.50
    const answer = china({ goods: [goods('851830', '5000.01')], consignee: 'PERSON' });
    expect(chargesInWords(answer)).toEqual([
      'IMPORT_DUTY 5000.01 × 50000 = 250.00 CN-2019-04-01/duty/85',
      'VAT 5250.01 × 130000 = 682.50 CN-2019-04-01/vat/85',
    ]);
    expect(assessed(answer)).toMatchObject({ procedure: '9610', allowanceUsed: 500_001n });
  });

  test('freight counts: 4 990.00 and 10.01 of freight are above', () => {
    const answer = china({ goods: [goods('851830', '4990.00')], freight: '10.01', consignee: 'PERSON' });
    expect(chargesInWords(answer)[0]).toBe('IMPORT_DUTY 5000.01 × 50000 = 250.00 CN-2019-04-01/duty/85');
  });

  test('a single item with consumption tax pays all three in full', () => {
    // 6000.00 × 3 % = 180.00; 6180.00 / 0.85 = 7270.588… → 7270.59; × 15 % = 1090.5885 → 1090.59; × 13 % = 945.1767 → 945.18
    const answer = china({ goods: [goods('330300', '6000.00')], consignee: 'PERSON' });
    expect(chargesInWords(answer)).toEqual([
      'IMPORT_DUTY 6000.00 × 30000 = 180.00 CN-2019-04-01/duty/3303',
      'CONSUMPTION_TAX 7270.59 × 150000 = 1090.59 CN-2019-04-01/consumption-tax/3303',
      'VAT 7270.59 × 130000 = 945.18 CN-2019-04-01/vat/3303',
    ]);
  });

  test.each([
    ['two of one item', [goods('851830', '5000.01', 2)]],
    ['two items', [goods('851830', '2500.00'), goods('610910', '2500.01')]],
  ])('%s above 5 000 are refused', (_, two) => {
    expect(refused(china({ goods: two, consignee: 'PERSON' })).code).toBe('ALLOWANCE_EXCEEDED');
  });

  test('one cent beyond the year is refused, even where the transaction is small', () => {
    const answer = china({ goods: [goods('851830', '1060.00')], consignee: 'PERSON', allowanceLeft: '1059.99' });
    expect(refused(answer).code).toBe('ALLOWANCE_EXCEEDED');
  });
});

describe('a business imports by general trade', () => {
  test('pays duty on the customs value and VAT on both, whatever the value, and uses no allowance', () => {
    // 1060.00 × 5 % = 53.00; 1113.00 × 13 % = 144.69
    const answer = china({ goods: [goods('851830', '1060.00')], consignee: 'BUSINESS', allowanceLeft: '0.00' });
    expect(assessed(answer)).toMatchObject({ procedure: '0110', allowanceUsed: 0n });
    expect(chargesInWords(answer)).toEqual([
      'IMPORT_DUTY 1060.00 × 50000 = 53.00 CN-2019-04-01/duty/85',
      'VAT 1113.00 × 130000 = 144.69 CN-2019-04-01/vat/85',
    ]);
  });

  test('pays the preferential duty of the country of origin and not of another', () => {
    // Malaysian: 1000.00 × 0 = 0; × 9 % = 90.00. Thai: 1000.00 × 15 % = 150.00; 1150.00 × 9 % = 103.50
    const fruit = (originCountry: string) => ({ ...goods('081090', '1000.00'), originCountry });
    expect(chargesInWords(china({ goods: [fruit('MY')], consignee: 'BUSINESS' }))).toEqual([
      'IMPORT_DUTY 1000.00 × 0 = 0.00 CN-2019-04-01/duty/08/MY',
      'VAT 1000.00 × 90000 = 90.00 CN-2019-04-01/vat/08',
    ]);
    expect(chargesInWords(china({ goods: [fruit('TH')], consignee: 'BUSINESS' }))).toEqual([
      'IMPORT_DUTY 1000.00 × 150000 = 150.00 CN-2019-04-01/duty/08',
      'VAT 1150.00 × 90000 = 103.50 CN-2019-04-01/vat/08',
    ]);
  });
});

test('prohibited goods are refused whoever buys', () => {
  for (const consignee of ['PERSON', 'BUSINESS'] as const) {
    expect(refused(china({ goods: [goods('930200', '10.00')], consignee })).code).toBe('PROHIBITED');
  }
});
