import { expect, test } from '@jest/globals';
import { mergeFields, mergeInto } from '../../../gateway/execute/mergeInto.ts';
import { fc } from '../../support/properties.ts';

const fields = ['name', 'offers', '_client_0', 'length'];
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, 0, '', 'tea', false),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...fields, 'x', '__proto__'), tie('value'), { maxKeys: 3 }),
  ),
})).value;
const object = fc.record(Object.fromEntries(fields.map((field) => [field, value])), { requiredKeys: [] });

const merge = mergeFields(fields);

test('merging known fields equals generic merging', () => {
  fc.assert(
    fc.property(object, object, fc.boolean(), (target, source, isShared) => {
      const expected = structuredClone(target);
      mergeInto(expected, structuredClone(source), isShared);
      const merged = structuredClone(target);
      merge(merged, structuredClone(source), isShared);
      expect(merged).toEqual(expected);
    }),
    { numRuns: 2_000, examples: [[{ name: [{}, []] }, { name: [[], { length: {} }] }, false]] },
  );
});

test('shared data is not the same object at two places', () => {
  fc.assert(
    fc.property(object, (source) => {
      const merged = {};
      merge(merged, source, true);
      for (const [field, came] of Object.entries(merged))
        if (typeof came === 'object' && came !== null) expect(came).not.toBe(source[field]);
    }),
  );
});

test('what was not requested is not accepted', () => {
  const merged = {};
  merge(merged, { name: 'tea', price: 1 }, false);
  expect(merged).toEqual({ name: 'tea' });
});

test('a field that all objects seem to have is taken only where it is present', () => {
  const merged = {};
  const mergeInherited = mergeFields(['constructor', 'name']);
  mergeInherited(merged, { name: 'tea' }, false);
  expect(Object.keys(merged)).toEqual(['name']);
  mergeInherited(merged, { constructor: null }, false);
  expect(Object.entries(merged)).toContainEqual(['constructor', null]);
  mergeInherited(merged, { constructor: 'c' }, false);
  expect(Object.entries(merged)).toEqual([
    ['name', 'tea'],
    ['constructor', 'c'],
  ]);
});
