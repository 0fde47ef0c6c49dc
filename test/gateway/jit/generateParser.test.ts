import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { generateParser } from '../../../gateway/jit/generateParser.ts';
import type { JsonShape } from '../../../gateway/jit/JsonShape.ts';
import { type ParseJson, parseJson } from '../../../gateway/json/parseJson.ts';
import { limits } from '../../../gateway/limits.ts';
import { fc } from '../../support/properties.ts';

const product: JsonShape = [
  { key: '__typename', isOptional: false, shape: undefined },
  { key: 'id', isOptional: false, shape: undefined },
  { key: 'title', isOptional: true, shape: undefined },
  { key: 'offers', isOptional: true, shape: [{ key: 'price', isOptional: false, shape: undefined }] },
  { key: 'tags', isOptional: false, shape: undefined },
];
const shape: JsonShape = [
  { key: 'data', isOptional: false, shape: [{ key: 'products', isOptional: true, shape: product }] },
];
const parse = generateParser(shape);

const key = fc.stringMatching(/^[_A-Za-z][_0-9A-Za-z]{0,8}$/);
const anyShape = fc.letrec<{ shape: JsonShape }>((tie) => ({
  shape: fc
    .uniqueArray(
      fc.record({
        key,
        isOptional: fc.boolean(),
        shape: fc.option(tie('shape'), { nil: undefined, depthSize: 'small' }),
      }),
      { maxLength: 4, selector: (member) => member.key },
    )
    .map((members) => members as JsonShape),
})).shape;

const text = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.constantFrom('Kopi "O"', 'a\\b', '丝绸', '\u2028'),
);
const scalar = fc.oneof(
  text,
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const leaf = fc.oneof(scalar, fc.array(scalar, { maxLength: 5 }));

/** JSON values of a shape. */
function objectOf(members: JsonShape): fc.Arbitrary<Record<string, unknown>> {
  return fc
    .tuple(...members.map((member) => fc.tuple(fc.boolean(), member.shape ? compositeOf(member.shape) : leaf)))
    .map((values) => {
      const made = Object.create(null) as Record<string, unknown>;
      for (const [index, [isThere, value]] of values.entries()) {
        const member = members[index];
        if (member && (isThere || !member.isOptional)) made[member.key] = value;
      }
      return made;
    });
}

function compositeOf(members: JsonShape): fc.Arbitrary<unknown> {
  const object = objectOf(members);
  return fc.oneof(object, fc.constant(null), fc.array(fc.oneof(object, fc.constant(null)), { maxLength: 5 }));
}

/** What came of parsing: the value, with the order of its keys, or that there was none. */
function outcome(parser: ParseJson, written: string): unknown {
  try {
    const value = parser(written);
    return { value, again: JSON.stringify(value) };
  } catch (error) {
    return error instanceof SyntaxError ? 'no JSON' : error;
  }
}

afterEach(() => void jest.restoreAllMocks());

const shapeAndText = anyShape.chain((members) =>
  objectOf(members).map((value) => ({ members, written: JSON.stringify(value) })),
);

test('text of its shape gives what parseJson gives, and is not left to it', () => {
  fc.assert(
    fc.property(shapeAndText, fc.constantFrom('', '\n'), ({ members, written }, end) => {
      const expected = outcome(parseJson, written + end);
      const parser = generateParser(members);
      const spy = jest.spyOn(JSON, 'parse');
      const found = outcome(parser, written + end);
      const left = spy.mock.calls.filter(([given]) => given === written + end);
      spy.mockRestore();
      expect(found).toEqual(expected);
      expect(left).toEqual([]);
    }),
    { numRuns: 500 },
  );
});

test('text of its shape with a part changed, cut out or doubled gives what parseJson gives, or the same refusal', () => {
  const piece = fc.oneof(
    fc.string({ maxLength: 2 }),
    fc.constantFrom(
      '"',
      '\\',
      ',',
      ':',
      '{',
      '}',
      '[',
      ']',
      '0',
      '-',
      '.',
      'e',
      ' ',
      '\n',
      '\t',
      '\\u0',
      'null',
      '{}',
      '[]',
    ),
  );
  fc.assert(
    fc.property(shapeAndText, fc.nat(), fc.nat(3), piece, ({ members, written }, place, cut, put) => {
      const at = place % (written.length + 1);
      const changed = written.slice(0, at) + put + written.slice(at + cut);
      expect(outcome(generateParser(members), changed)).toEqual(outcome(parseJson, changed));
    }),
    { numRuns: 2_000 },
  );
});

test('any JSON gives what parseJson gives', () => {
  fc.assert(
    fc.property(anyShape, fc.json(), (members, written) => {
      expect(outcome(generateParser(members), written)).toEqual(outcome(parseJson, written));
    }),
    { numRuns: 500 },
  );
});

describe('gives what parseJson gives for', () => {
  const typeNameBegins = '{"data":{"products":[{"__typename":"';
  const ids = Array.from({ length: 5_000 }, (_, index) => `01K${String(index * 7919).padStart(8, '0')}`);

  test.each([
    ['an object of the shape', '{"data":{"products":[{"__typename":"P","id":"1","title":"Tea","tags":["a"]}]}}'],
    ['white space between the members', '{ "data": {"products": []} }'],
    ['members in another order', '{"data":{"products":[{"id":"1","__typename":"P","tags":[]}]}}'],
    ['a member that is there twice', '{"data":{"products":null,"products":[]}}'],
    ['members that nobody expects', '{"data":{"products":null,"__proto__":{"a":1}},"extensions":{}}'],
    ['lists of lists', '{"data":{"products":[[{"__typename":"P","id":"1","tags":[["a"]]}]]}}'],
    [
      'numbers at the edges',
      '{"data":{"products":[{"__typename":-0,"id":123456789,"tags":[1234567890,1e400,-1.5E-7,0]}]}}',
    ],
    ['a number with a leading zero', '{"data":{"products":[{"__typename":"P","id":01,"tags":[]}]}}'],
    ['a raw line break in a string', '{"data":{"products":[{"__typename":"P","id":"a\nb","tags":[]}]}}'],
    ['a comma before the end', '{"data":{"products":[],}}'],
    ['text after the end', '{"data":{"products":[]}}}'],
    ['nothing', ''],
    ['a string without an end', `${typeNameBegins}${'P'.repeat(limits.parsedCharacters - typeNameBegins.length - 1)}`],
    ['many ids of one length', `${typeNameBegins}P","id":1,"tags":${JSON.stringify([...ids, ...ids])}}]}}`],
    [
      'a text that is too long to be read here',
      `{"data":{"products":[{"__typename":"${'P'.repeat(limits.parsedCharacters)}","id":1,"tags":[]}]}}`,
    ],
  ])('%s', (_, written) => {
    expect(outcome(parse, written)).toEqual(outcome(parseJson, written));
  });

  test('a text that ends where the one before went on', () => {
    const whole = '{"data":{"products":[{"__typename":"P","id":"1","tags":[]}]}}';
    for (let length = whole.length; length >= 0; length--) {
      outcome(parse, whole);
      const start = whole.slice(0, length);
      expect(outcome(parse, start)).toEqual(outcome(parseJson, start));
    }
  });

  test('a member __proto__, which becomes a field like any other', () => {
    const written = '{"__proto__":{"a":1},"b":2}';
    const parser = generateParser(
      ['__proto__', 'b'].map((name) => ({ key: name, isOptional: false, shape: undefined })),
    );
    expect(outcome(parser, written)).toEqual(outcome(parseJson, written));
    expect(Object.keys(parser(written) as object)).toEqual(['__proto__', 'b']);
  });
});
