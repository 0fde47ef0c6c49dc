import { expect, test } from '@jest/globals';
import { buildSchema, getVariableValues, type OperationDefinitionNode, parse } from 'graphql';
import { coerceVariables } from '../../../subgraphs/host/coerceVariables.ts';

const schema = buildSchema(`
  scalar _Any
  type Query { find(input: Outer, ids: [Int!]): Int  all(representations: [_Any!]!, text: String): Int }
  input Outer { first: Int! = 20, order: Order! = TITLE, inner: Inner, list: [Inner!], note: String }
  input Inner { size: Int = 1, name: String }
  enum Order { TITLE NEWEST }
`);
const find = operationOf('query ($input: Outer, $ids: [Int!]) { find(input: $input, ids: $ids) }');
const withDefaults = operationOf(`query ($input: Outer! = { order: NEWEST, inner: {} }, $ids: [Int!]! = [1, 2]) {
  find(input: $input, ids: $ids) }`);

function operationOf(text: string): OperationDefinitionNode {
  return parse(text).definitions[0] as OperationDefinitionNode;
}

test.each([
  [{}],
  [{ input: {} }],
  [{ input: { first: 3, order: 'NEWEST', note: null } }],
  [{ input: { inner: {}, list: [{}, { size: null }, { size: 2 }] }, ids: 7 }],
])('gives %j as the reference implementation coerces it, defaults included', (variables) => {
  for (const operation of [find, withDefaults]) {
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    expect(coerceVariables(schema, operation, variables)).toEqual(coerced);
  }
});

test('gives representations on as they are, in the same list', () => {
  const all = operationOf('query ($representations: [_Any!]!) { all(representations: $representations) }');
  const variables = { representations: [{ __typename: 'Product', id: 'x\u0000' }] };
  expect(coerceVariables(schema, all, variables)).toBe(variables);
  const both = operationOf(
    'query ($representations: [_Any!]!, $text: String = "tea") { all(representations: $representations, text: $text) }',
  );
  expect(coerceVariables(schema, both, variables)).toEqual({ ...variables, text: 'tea' });
});

test.each([
  ['a text', { input: { first: 'x' } }, 'input.first'],
  ['a field that there is not', { input: { inner: { sice: 1 } } }, 'input.inner'],
  ['NUL', { input: { note: 'te\u0000a' } }, 'input.note'],
  ['half of a surrogate pair', { input: { list: [{}, { name: 'te\ud800a' }] } }, 'input.list.1.name'],
])('names the place of %s', (_, variables, place) => {
  const refusal = () => coerceVariables(schema, find, variables);
  expect(refusal).toThrow(
    expect.objectContaining({ errors: [expect.objectContaining({ message: expect.stringContaining(`"${place}"`) })] }),
  );
});
