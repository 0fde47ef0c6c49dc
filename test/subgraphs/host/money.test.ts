import { describe, expect, test } from '@jest/globals';
import { currencyDecimals } from '../../../schema/currencyDecimals.ts';
import { minorUnits, moneyOf, positiveMinorUnits } from '../../../subgraphs/host/money.ts';
import type { Refusal } from '../../../subgraphs/host/Refusal.ts';
import { fc } from '../../support/properties.ts';

const field = ['input', 'price'];
const refusal = (amount: string, currencyCode: string, read = minorUnits) => {
  try {
    return read({ amount, currencyCode }, field);
  } catch (error) {
    return (error as Refusal).userErrors;
  }
};

describe('money', () => {
  test.each([
    ['12.50', 'MYR', 1_250n],
    ['12.5', 'MYR', 1_250n],
    ['12', 'MYR', 1_200n],
    ['-0.01', 'CNY', -1n],
    ['12', 'JPY', 12n],
    ['1.005', 'KWD', 1_005n],
    ['0007.00', 'MYR', 700n],
    ['9999999999999999.99', 'MYR', 999_999_999_999_999_999n],
  ])('%s %s is exactly %s minor units', (amount, currencyCode, units) => {
    expect(minorUnits({ amount, currencyCode }, field)).toBe(units);
  });

  test.each([
    ['12.505', 'MYR', 'amount'],
    ['12.500', 'MYR', 'amount'],
    ['12.0', 'JPY', 'amount'],
    ['1e3', 'MYR', 'amount'],
    ['', 'MYR', 'amount'],
    ['.5', 'MYR', 'amount'],
    ['5.', 'MYR', 'amount'],
    ['+5', 'MYR', 'amount'],
    ['1,000.00', 'MYR', 'amount'],
    ['９.00', 'MYR', 'amount'],
    ['10000000000000000.00', 'MYR', 'amount'],
    ['9'.repeat(1_000_000), 'MYR', 'amount'],
    ['1.00', 'XXX', 'currencyCode'],
    ['1.00', 'constructor', 'currencyCode'],
  ])('%.20s %s is refused, naming %s', (amount, currencyCode, name) => {
    expect(refusal(amount, currencyCode)).toMatchObject([{ code: 'INVALID', field: [...field, name] }]);
  });

  test('of a price is above zero', () => {
    expect(refusal('0.01', 'MYR', positiveMinorUnits)).toBe(1n);
    for (const amount of ['0', '0.00', '-0.00', '-1.00']) {
      expect(refusal(amount, 'MYR', positiveMinorUnits)).toMatchObject([{ field: [...field, 'amount'] }]);
    }
  });

  test('is the same after it was written and read again, with exactly the decimals of its currency', () => {
    const units = fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n });
    fc.assert(
      fc.property(units, fc.constantFrom('MYR', 'CNY', 'JPY', 'KWD', 'EUR'), (minor, currencyCode) => {
        const money = moneyOf(minor, currencyCode);
        expect(money.amount.split('.')[1]?.length ?? 0).toBe(currencyDecimals(currencyCode));
        expect(minorUnits(money, field)).toBe(minor);
      }),
    );
  });
});
