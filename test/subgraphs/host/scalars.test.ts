import { describe, expect, test } from '@jest/globals';
import type { GraphQLScalarType } from 'graphql';
import { CountryCode, CurrencyCode, DateOnly, DateTime, Decimal, HubCode } from '../../../subgraphs/host/scalars.ts';

const cases: [GraphQLScalarType, string[], unknown[]][] = [
  [
    DateTime,
    ['2026-03-01T09:30:00Z', '2024-02-29T23:59:59.123+08:00', '2026-03-01T09:30:00.123456Z'],
    ['2026-03-01', '2026-02-29T00:00:00Z', '2026-03-01T24:00:00Z', '2026-03-01T09:30:00', '2026-03-01 09:30:00Z', 1],
  ],
  [DateOnly, ['2026-03-01', '2024-02-29'], ['2026-02-29', '2026-13-01', '2026-3-1', '20260301', null]],
  [Decimal, ['0', '-1.50', '123456789012345678.5'], ['1.', '.5', '1e3', '1,0', '1234567890123456789', 1.5, 'NaN']],
  [CountryCode, ['MY', 'CN'], ['my', 'MYS', 'M', '']],
  [CurrencyCode, ['MYR', 'CNY'], ['myr', 'MY', 'RM12']],
  [HubCode, ['MYKUL', 'CNHGH', 'USA22'], ['mykul', 'MYKU', 'MY KUL', 'MYKU1']],
];

describe.each(cases.map(([scalar, good, bad]) => ({ scalar, good, bad })))('$scalar.name', ({ scalar, good, bad }) => {
  test('takes what is of its form, as it is', () => {
    expect(good.map((value) => scalar.parseValue(value))).toEqual(good);
  });

  test('refuses anything else, and a megabyte, in a short message', () => {
    for (const value of [...bad, 'x'.repeat(1_000_000), {}, true]) {
      expect(() => scalar.parseValue(value)).toThrow(
        expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } }),
      );
      expect(() => scalar.parseValue(value)).toThrow(/^.{0,200}$/);
    }
  });
});
