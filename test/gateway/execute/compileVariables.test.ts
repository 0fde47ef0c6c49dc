import { expect, test } from '@jest/globals';
import { buildSchema, Kind, parse } from 'graphql';
import { compileVariables } from '../../../gateway/execute/compileVariables.ts';
import { limits } from '../../../gateway/limits.ts';

const schema = buildSchema('type Query { a(of: [Input!]): Int } input Input { id: ID }');
const [operation] = parse('query($of: [Input!]) { a(of: $of) }').definitions;
if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('No operation');
const coerce = compileVariables(schema, operation.variableDefinitions ?? []);

test('only the first of many faults in the variables are reported', () => {
  const { faults = [], coerced } = coerce({ of: Array.from({ length: 5_000 }, (_, index) => ({ [`no${index}`]: 1 })) });
  expect(coerced).toBeUndefined();
  expect(faults).toHaveLength(limits.variableFaults);
  expect(faults[0]).toBe(
    'Variable "$of" got invalid value {"no0":1} at "of[0]"; Field "no0" is not defined by type "Input".',
  );
});

test('the beginning of a wrong value is quoted', () => {
  const { faults } = coerce({ of: ['x'.repeat(1_000_000)] });
  expect(faults).toEqual([
    expect.stringMatching(/^.{0,100}"x{99}… at "of\[0\]"; Expected type "Input" to be an object.$/),
  ]);
});
