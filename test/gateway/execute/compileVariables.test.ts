import { expect, test } from '@jest/globals';
import { buildSchema, Kind, parse } from 'graphql';
import { compileVariables } from '../../../gateway/execute/compileVariables.ts';
import { limits } from '../../../gateway/limits.ts';

const schema = buildSchema('type Query { a(of: [Input!]): Int } input Input { id: ID }');
const [operation] = parse('query($of: [Input!]) { a(of: $of) }').definitions;
if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('No operation');
const coerce = compileVariables(schema, operation.variableDefinitions ?? []);

test('of many faults in the variables the first are told', () => {
  const { errors = [], coerced } = coerce({ of: Array.from({ length: 5_000 }, (_, index) => ({ [`no${index}`]: 1 })) });
  expect(coerced).toBeUndefined();
  expect(errors).toHaveLength(limits.variableFaults + 1);
  expect(errors[0]?.message).toMatch('Variable "$of" got invalid value { no0: 1 } at "of[0]"');
  expect(errors.at(-1)?.message).toMatch('Too many errors');
});
