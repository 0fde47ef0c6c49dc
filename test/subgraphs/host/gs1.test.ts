import { describe, expect, test } from '@jest/globals';
import { gs1CheckDigit, isGln, isGtin, isSscc } from '../../../subgraphs/host/goods.ts';
import { fc } from '../../support/properties.ts';

describe('GS1 keys', () => {
  test('known ones hold', () => {
    expect(['96385074', '614141000036', '6291041500213', '10614141000415'].map(isGtin)).toEqual([
      true,
      true,
      true,
      true,
    ]);
    expect(isGln('0614141000012')).toBe(true);
    expect(isSscc('006141411234567890')).toBe(true);
  });

  test.each(['', '6291041500214', '629104150021', '062910415002133', '629104150021X', '９6385074', ' 96385074'])(
    '%j is not a GTIN',
    (text) => {
      expect(isGtin(text)).toBe(false);
    },
  );

  test('any one digit changed, and any two unequal neighbours that differ by other than 5 swapped, is noticed', () => {
    const twelve = fc.stringMatching(/^\d{12}$/);
    fc.assert(
      fc.property(twelve, fc.nat(11), fc.nat(9), (head, place, digit) => {
        const gtin = head + gs1CheckDigit(head);
        expect(isGtin(gtin)).toBe(true);
        const changed = gtin.slice(0, place) + digit + gtin.slice(place + 1);
        expect(isGtin(changed)).toBe(changed === gtin);
        const [a, b] = [Number(gtin[place]), Number(gtin[place + 1])];
        fc.pre(Math.abs(a - b) % 5 !== 0);
        expect(isGtin(`${gtin.slice(0, place)}${b}${a}${gtin.slice(place + 2)}`)).toBe(false);
      }),
    );
  });
});
