import { describe, expect, test } from '@jest/globals';
import { usccCheckCharacter } from '../../../../subgraphs/countries/CN/uscc.ts';
import type { IdentifierScheme } from '../../../../subgraphs/merchants/resolverTypes.ts';
import { checkIdentifier, normalisedNumbers } from '../../../../subgraphs/merchants/rules/identifiers.ts';
import { fc } from '../../../support/properties.ts';

const check = (scheme: IdentifierScheme, number: string) =>
  checkIdentifier(scheme, normalisedNumbers(scheme, number).join(), 2026);

describe('identifier numbers', () => {
  test.each<[IdentifierScheme, string, string]>([
    ['CN_USCC', '91110000600037341L', 'PASS'],
    ['CN_USCC', '91350100M000100Y43', 'PASS'],
    ['CN_USCC', '91350100M000100Y44', 'WARN'],
    ['CN_USCC', '91350100M000100Y4', 'FAIL'],
    ['CN_USCC', '91350100M000100O43', 'FAIL'],
    ['MY_SSM', '201901000005', 'PASS'],
    ['MY_SSM', '1312525-A', 'PASS'],
    ['MY_SSM', '202707000005', 'FAIL'],
    ['MY_SSM', '202701000005', 'FAIL'],
    ['MY_SSM', '20190100000', 'FAIL'],
    ['MY_SSM', '1312525-AB', 'FAIL'],
    ['MY_TIN', 'C 2584563202', 'PASS'],
    ['MY_TIN', 'IG10234567890', 'PASS'],
    ['MY_TIN', '2584563202', 'FAIL'],
    ['LEI', '5493001KJTIIGC8Y1R12', 'PASS'],
    ['LEI', '5493001KJTIIGC8Y1R17', 'WARN'],
    ['LEI', '5493001KJTIIGC8Y1R1', 'FAIL'],
    ['BE_KBO', 'BE 0403.170.701', 'PASS'],
    ['BE_KBO', '0403170702', 'WARN'],
    ['BE_KBO', '2403170701', 'FAIL'],
    ['VAT', 'BE 0403.170.701', 'PASS'],
    ['VAT', 'BE403170701', 'PASS'],
    ['VAT', 'BE0403170702', 'WARN'],
    ['VAT', 'BE2403170701', 'FAIL'],
    ['VAT', 'LU26375245', 'NOT_APPLICABLE'],
    ['OTHER', 'HRB 12345', 'NOT_APPLICABLE'],
    ['OTHER', '\u0007', 'FAIL'],
    ['OTHER', 'x'.repeat(65), 'FAIL'],
  ])('%s %s: %s', (scheme, number, result) => {
    expect(check(scheme, number)).toBe(result);
  });

  test('a USCC passes with its check character and warns with any one character changed', () => {
    const characters = [...'0123456789ABCDEFGHJKLMNPQRTUWXY'];
    const first17 = fc
      .tuple(
        fc.integer({ min: 0, max: 999_999 }),
        fc.array(fc.constantFrom(...characters), { minLength: 9, maxLength: 9 }),
      )
      .map(([division, code]) => `91${String(division).padStart(6, '0')}${code.join('')}`);
    fc.assert(
      fc.property(first17, fc.integer({ min: 8, max: 17 }), fc.constantFrom(...characters), (head, place, other) => {
        const number = head + usccCheckCharacter(head);
        expect(check('CN_USCC', number)).toBe('PASS');
        fc.pre(number[place] !== other);
        expect(check('CN_USCC', number.slice(0, place) + other + number.slice(place + 1))).toBe('WARN');
      }),
    );
  });

  test('no text makes a rule throw', () => {
    const schemes = fc.constantFrom<IdentifierScheme>('CN_USCC', 'MY_SSM', 'MY_TIN', 'LEI', 'BE_KBO', 'VAT', 'OTHER');
    fc.assert(fc.property(schemes, fc.string({ unit: 'binary' }), (scheme, text) => void check(scheme, text)));
  });
});
