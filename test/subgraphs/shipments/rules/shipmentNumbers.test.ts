import { expect, test } from '@jest/globals';
import { hubTermsOf } from '../../../../subgraphs/countries/countryOf.ts';
import { isSscc } from '../../../../subgraphs/host/goods.ts';
import {
  maxSerial,
  parseShipmentNumber,
  s10CheckDigit,
  s10Of,
  ssccOf,
} from '../../../../subgraphs/shipments/rules/shipmentNumbers.ts';
import { fc } from '../../../support/properties.ts';

const ranges = ['CNHGH', 'MYKUL'].map((code) => hubTermsOf(code).numbers);
const hangzhou = ranges[0]!;
const aSerial = fc.bigInt({ min: 0n, max: maxSerial });

test.each([
  // 4×8 + 7×6 + 3×4 + 1×2 + 2×3 + 4×5 + 8×9 + 2×7 = 200; 200 mod 11 = 2; 11 − 2 = 9
  ['47312482', '9'],
  // Sum 0: 11 − 0 = 11 is written 5
  ['00000000', '5'],
  // 1×7 + 1×5 = 12; 12 mod 11 = 1; 11 − 1 = 10 is written 0
  ['00000101', '0'],
])('the S10 check digit of %s is %s', (digits, check) => {
  expect(s10CheckDigit(digits)).toBe(check);
});

test('numbers are found as they are written, spoken or scanned', () => {
  const sscc = ssccOf(hangzhou, 7n);
  const s10 = s10Of(hangzhou, 7n);
  expect(parseShipmentNumber(`(00) ${sscc.slice(0, 9)} ${sscc.slice(9)}`)).toEqual({ kind: 'SSCC', number: sscc });
  expect(parseShipmentNumber(`00${sscc}`)).toEqual({ kind: 'SSCC', number: sscc });
  expect(parseShipmentNumber(s10.toLowerCase())).toEqual({ kind: 'S10', number: s10 });
  expect(parseShipmentNumber('RR 473 124 829 GB')).toEqual({ kind: 'S10', number: 'RR473124829GB' });
});

test('every serial gives an SSCC and an S10 number that are read back, and one wrong digit is seen', () => {
  fc.assert(
    fc.property(aSerial, fc.nat(16), fc.integer({ min: 1, max: 9 }), (serial, position, shift) => {
      const sscc = ssccOf(hangzhou, serial);
      expect(isSscc(sscc)).toBe(true);
      expect(parseShipmentNumber(s10Of(hangzhou, serial))?.kind).toBe('S10');
      const wrong = (Number(sscc[position]) + shift) % 10;
      expect(parseShipmentNumber(sscc.slice(0, position) + wrong + sscc.slice(position + 1))).toBeUndefined();
    }),
  );
});

test('two serials or two hubs never give the same number', () => {
  fc.assert(
    fc.property(aSerial, aSerial, (a, b) => {
      fc.pre(a !== b);
      const numbers = ranges.flatMap((range) =>
        [a, b].flatMap((serial) => [ssccOf(range, serial), s10Of(range, serial)]),
      );
      expect(new Set(numbers).size).toBe(numbers.length);
    }),
  );
});
