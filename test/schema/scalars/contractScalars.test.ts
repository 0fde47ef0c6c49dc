import { describe, expect, test } from '@jest/globals';
import { buildSchema, GraphQLError, type GraphQLScalarType, Kind, parse, parseValue, validate } from 'graphql';
import { contractNames, contractSdl } from '../../../schema/contracts.ts';
import { contractScalars } from '../../../schema/scalars/contractScalars.ts';
import { implementScalars } from '../../../schema/scalars/implementScalars.ts';
import { fc } from '../../support/properties.ts';

const names = [...contractScalars.keys()];
const schema = implementScalars(
  buildSchema(`${names.map((name) => `scalar ${name}`).join('\n')}
    scalar Other
    type Query { ${names.map((name) => `${name}(value: ${name}!): Int`).join('\n')}  Other(value: Other!): Int }`),
);
const scalarOf = (name: string) => schema.getType(name) as GraphQLScalarType;

const accepted: Readonly<Record<string, readonly string[]>> = {
  DateTime: [
    '2026-03-01T09:30:00Z',
    '2024-02-29T23:59:59.123+08:00',
    '2026-03-01T09:30:00.123456Z',
    '2026-03-01T09:30:00-00:00',
    '2026-03-01T09:30:00+14:00',
    '0001-01-01T00:00:00Z',
    '9999-12-31T23:59:59.999Z',
  ],
  Date: ['2026-03-01', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'],
  Decimal: ['0', '-1.50', '123456789012345678.5', '00.10', '0.000000000000000001'],
  CountryCode: ['MY', 'CN'],
  CurrencyCode: ['MYR', 'CNY'],
  HubCode: ['MYKUL', 'CNHGH', 'USA22'],
  GTIN: ['9556001234568', '12345670'],
  GLN: ['9521101530001'],
  SSCC: ['095200010000000018'],
  HSCode: ['090210', '0902100010'],
};

const refused: Readonly<Record<string, readonly unknown[]>> = {
  DateTime: [
    ...[
      '2026-03-01',
      '2026-03-01T12:00Z',
      'T12:00Z',
      '2026-03-01T09:30:00',
      '2026-03-01 09:30:00Z',
      '2026-03-01t09:30:00z',
    ],
    ...[
      '2026-02-29T00:00:00Z',
      '1900-02-29T00:00:00Z',
      '2026-03-01T24:00:00Z',
      '2016-12-31T23:59:60Z',
      '2026-13-01T00:00:00Z',
    ],
    ...[
      '2026-03-01T09:30:00.123456789Z',
      '2026-03-01T09:30:00.Z',
      '2026-03-01T09:30:00+14:01',
      '2026-03-01T09:30:00+0800',
    ],
    ...['0000-01-01T00:00:00Z', '0001-01-01T00:00:00+14:00', '9999-12-31T23:59:59-14:00', '+012026-03-01T00:00:00Z'],
    ...[
      '２０２６-03-01T09:30:00Z',
      ' 2026-03-01T09:30:00Z',
      '2026-03-01T09:30:00Z\n',
      '2026-W09-7T00:00:00Z',
      1_772_357_400,
    ],
  ],
  Date: [
    '27/11/2026',
    '2026-02-29',
    '2100-02-29',
    '2026-13-01',
    '2026-00-10',
    '2026-01-00',
    '2026-3-1',
    '20260301',
    '0000-01-01',
    '12026-01-01',
  ],
  Decimal: [
    '1,000.00',
    '1.',
    '.5',
    '1e3',
    '+1',
    '--1',
    '1 000',
    '1_000',
    '0x10',
    '١٢',
    '１',
    '∞',
    'NaN',
    '-',
    '1234567890123456789',
    '0.1234567890123456789',
    1.5,
    12,
  ],
  CountryCode: ['my', 'MYS', 'M', 'ＭＹ', '🇲🇾'],
  CurrencyCode: ['cny', 'CN', 'RM12', 'CNY ', '¥¥¥'],
  HubCode: ['mykul', 'MYKU', 'MY KUL', 'MYKU1', 'MYKUL0'],
  GTIN: ['9556 001 234568', '955600123456٨', '123456789012345', '-12345670', 9_556_001_234_568],
  GLN: ['95211015300011', '9521-1015-3000-1'],
  SSCC: ['(00)095200010000000018', '0952000100000000180'],
  HSCode: ['0902.10', '09 02 10', '09021000101', 'ch. 9', 90_210],
};

/** A value that JSON can hold, however deep. */
const deep = (levels: number): unknown => JSON.parse(`${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`);

test('there is one definition for each scalar of the contracts, and no other', () => {
  const inContracts = contractNames.flatMap((name) =>
    parse(contractSdl(name)).definitions.flatMap((node) =>
      node.kind === Kind.SCALAR_TYPE_DEFINITION ? [node.name.value] : [],
    ),
  );
  expect([...new Set(inContracts)].sort()).toEqual([...names].sort());
});

describe.each(names.map((name) => ({ name })))('$name', ({ name }) => {
  const { form } = contractScalars.get(name)!;
  const literalErrors = (literal: string) => validate(schema, parse(`{ ${name}(value: ${literal}) }`));

  test('accepts valid values unchanged', () => {
    for (const value of accepted[name]!) {
      expect(scalarOf(name).parseValue(value)).toBe(value);
      expect(literalErrors(JSON.stringify(value))).toEqual([]);
    }
  });

  test('refuses anything else with the expected form, whatever its size', () => {
    for (const value of [
      ...refused[name]!,
      '',
      '\u0000',
      '\ud800',
      'x'.repeat(1_000_000),
      {},
      [],
      ['MY'],
      true,
      null,
      deep(5_000),
    ]) {
      expect(() => scalarOf(name).parseValue(value)).toThrow(
        expect.objectContaining({
          message: `${name} is ${form}.`,
          extensions: { code: 'BAD_USER_INPUT' },
        }),
      );
    }
  });

  test('refuses such literals at their place, in a short message', () => {
    const texts = refused[name]!.filter((value) => typeof value === 'string').map((value) => JSON.stringify(value));
    for (const literal of [
      ...texts,
      JSON.stringify('x'.repeat(100_000)),
      '1',
      '1.5',
      'ENUM',
      'true',
      '["x"]',
      '{ a: "x" }',
      '[[[[]]]]',
    ]) {
      const [error, ...others] = literalErrors(literal);
      expect(others).toEqual([]);
      expect(error).toMatchObject({
        message: expect.stringContaining(form),
        locations: [{ line: 1, column: name.length + 11 }],
        extensions: { code: 'BAD_USER_INPUT' },
      });
      expect(error!.message.length).toBeLessThan(400);
    }
  });

  test('returns any text unchanged, or refuses it as BAD_USER_INPUT', () => {
    const nearlyRight = fc
      .constantFrom(...accepted[name]!)
      .chain((text) =>
        fc
          .tuple(fc.nat(text.length), fc.string({ unit: 'binary', maxLength: 2 }), fc.nat(2))
          .map(([at, inserted, dropped]) => text.slice(0, at) + inserted + text.slice(at + dropped)),
      );
    const holds = (value: unknown) => {
      try {
        return scalarOf(name).parseValue(value) === value;
      } catch (error) {
        return error instanceof GraphQLError && error.extensions.code === 'BAD_USER_INPUT';
      }
    };
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), nearlyRight, fc.jsonValue()), holds), {
      numRuns: 2_000,
    });
  });
});

test('every valid DateTime is a time in JavaScript and PostgreSQL', () => {
  const moment = fc.date({
    min: new Date('0001-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  });
  fc.assert(fc.property(moment, (date) => scalarOf('DateTime').parseValue(date.toISOString()) === date.toISOString()));
  fc.assert(fc.property(moment, (date) => scalarOf('Date').parseValue(date.toISOString().slice(0, 10)) !== undefined));
});

test('scalars outside the contracts accept anything', () => {
  expect(scalarOf('Other').parseValue({ a: [1] })).toEqual({ a: [1] });
  expect(scalarOf('Other').parseLiteral(parseValue('{ a: [1] }'))).toEqual({ a: [1] });
});
