import { describe, expect, test } from '@jest/globals';
import { ExactNumber, exactNumber } from '../../../gateway/json/ExactNumber.ts';
import { parseJson, parseWrittenJson } from '../../../gateway/json/parseJson.ts';
import { writeJson } from '../../../gateway/json/RawJson.ts';
import { fc } from '../../support/properties.ts';

const digits = (maxLength: number) => fc.stringMatching(new RegExp(`^[0-9]{1,${maxLength}}$`));

/** A number as JSON writes it. */
const number = fc
  .record({
    sign: fc.constantFrom('', '-'),
    whole: fc.oneof(fc.constant('0'), fc.stringMatching(/^[1-9][0-9]{0,24}$/)),
    fraction: fc.option(digits(24), { nil: undefined }),
    power: fc.option(fc.tuple(fc.constantFrom('', '+', '-'), digits(3)), { nil: undefined }),
  })
  .map(
    ({ sign, whole, fraction, power }) =>
      `${sign}${whole}${fraction === undefined ? '' : `.${fraction}`}${power ? `e${power.join('')}` : ''}`,
  );

/** The value of a number, as a whole number of 10^-2000. */
function scaledValue(written: string): bigint {
  const [mantissa = '', power = '0'] = written.toLowerCase().split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(2000 - fraction.length + Number(power));
}

/** JSON text with numbers of any length, and what is like them in strings and keys. */
const text = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    number,
    fc
      .oneof(fc.string(), number, fc.constantFrom('"', '\\', ',9007199254740993,', ':1e999}'))
      .map((s) => JSON.stringify(s)),
    fc.constantFrom('true', 'null'),
    fc.array(tie('value'), { maxLength: 4 }).map((items) => `[${items.join(',')}]`),
    fc.dictionary(fc.oneof(number, fc.constantFrom('__proto__', 'a"b')), tie('value'), { maxKeys: 4 }).map(
      (object) =>
        `{${Object.entries(object)
          .map(([key, value]) => `${JSON.stringify(key)}: ${value}`)
          .join(', ')}}`,
    ),
  ),
})).value;

const numbers = /"(?:[^"\\]|\\.)*"|-?\d[\d.]*(?:[eE][+-]?\d+)?/g;

/** The text with each number as its value. */
function withValues(json: string): string {
  return json
    .replace(numbers, (found) => (found.startsWith('"') ? found : String(scaledValue(found))))
    .replace(/\s/g, '');
}

test('every number of a text is written again with the value that it came with', () => {
  fc.assert(
    fc.property(text, (json) => {
      const written = writeJson(parseJson(json));
      expect(withValues(written)).toBe(withValues(json));
    }),
    { numRuns: 1_000 },
  );
});

test('every number of a text whose form is kept is written again with the characters that it came with', () => {
  // White space of the text is left out, and a `__proto__` that comes twice.
  const asWritten = (json: string) => [...json.matchAll(numbers)].map(([found]) => found);
  const flat = fc.array(
    fc.oneof(
      number,
      fc.string().map((s) => JSON.stringify(s)),
    ),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(flat, (items) => {
      const json = `{"a": [${items.join(', ')}],"b":${items[0] ?? '-0'} }`;
      expect(asWritten(writeJson(parseWrittenJson(json)))).toEqual(asWritten(json));
    }),
    { numRuns: 1_000 },
  );
});

test.each(['0.30e-323', '3e-324', '[1.5e-320]'])('a number too small for its digits keeps them: %s', (json) => {
  expect(withValues(writeJson(parseJson(json)))).toBe(withValues(json));
});

test('a number that a double holds, as JavaScript writes it, is a JavaScript number', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(exactNumber(String(value))).toBe(Object.is(value, -0) ? 0 : value);
    }),
  );
});

test('what is not JSON is refused as JSON.parse refuses it, also beside a long number', () => {
  const broken = fc.tuple(text, fc.nat(), fc.constantFrom('"', '{', ']', ',', '0', '\\', 'e', '-'));
  const refusal = (parse: (json: string) => unknown, json: string) => {
    try {
      return void parse(json);
    } catch (error) {
      return (error as Error).name;
    }
  };
  fc.assert(
    fc.property(broken, ([json, place, put]) => {
      const at = place % (json.length + 1);
      const changed = `[12345678901234567890,${json.slice(0, at)}${put}${json.slice(at)}]`;
      expect(refusal(parseJson, changed)).toBe(refusal(JSON.parse, changed));
    }),
    { numRuns: 1_000 },
  );
});

describe('a long number', () => {
  test.each([
    '9007199254740993',
    '-12345678901234567.89',
    '1e999',
    '1E-400',
    '0.1000000000000000055',
    '1.2345678901234567890e3',
  ])('%s is kept as it is written', (written) => {
    expect(parseJson(`[${written}]`)).toEqual([new ExactNumber(written)]);
  });

  test('is near its value for a program that knows nothing of it', () => {
    expect(JSON.stringify(parseJson('{"a":9007199254740993}'))).toBe('{"a":9007199254740992}');
  });
});

test('a megabyte of digits that do not begin like a number is read once', () => {
  const digits = '1'.repeat(1_000_000);
  // In seconds to minutes where each sixteenth of them begins anew.
  for (const text of [`"${digits}"`, `"e${digits}"`, `{"a":"x${digits}"}`])
    expect(JSON.stringify(parseJson(text))).toBe(text);
});
