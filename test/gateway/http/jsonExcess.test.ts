import { expect, test } from '@jest/globals';
import { jsonExcess } from '../../../gateway/http/jsonExcess.ts';
import { fc } from '../../support/properties.ts';

/** Levels, and commas and opening brackets, as a parser would find them. */
function extentOf(value: unknown): { depth: number; values: number } {
  if (typeof value !== 'object' || value === null) return { depth: 0, values: 0 };
  const below = Object.values(value).map(extentOf);
  return {
    depth: 1 + Math.max(0, ...below.map(({ depth }) => depth)),
    values: below.reduce((sum, { values }) => sum + values, Math.max(1, below.length)),
  };
}

test('a JSON text is within its bounds if and only if its value is', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), fc.nat(30), fc.nat(6), (value, values, depth) => {
      const text = Buffer.from(JSON.stringify(value));
      const extent = extentOf(value);
      const isWithin = extent.values <= values && extent.depth <= depth;
      expect(jsonExcess(text, { values, depth }) === undefined).toBe(isWithin);
    }),
  );
});

test.each(['"', '"\\', '{"a":"', '"\\"', '[[', ']]]]', ''])(
  'text that is not JSON is scanned to its end: %j',
  (text) => {
    expect(jsonExcess(Buffer.from(text), { values: 10, depth: 5 })).toBeUndefined();
  },
);
