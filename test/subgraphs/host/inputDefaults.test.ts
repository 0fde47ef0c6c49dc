import { expect, test } from '@jest/globals';
import { buildSchema, getVariableValues, type OperationDefinitionNode, parse } from 'graphql';
import { inputDefaults } from '../../../subgraphs/host/inputDefaults.ts';

const schema = buildSchema(`
  type Query { find(input: Outer, ids: [Int!]): Int }
  input Outer { first: Int! = 20, order: Order! = TITLE, inner: Inner, list: [Inner!], note: String }
  input Inner { size: Int = 1, name: String }
  enum Order { TITLE NEWEST }
`);
const document = parse('query ($input: Outer, $ids: [Int!]) { find(input: $input, ids: $ids) }');
const withDefaults = parse(`query ($input: Outer! = { order: NEWEST, inner: {} }, $ids: [Int!]! = [1, 2]) {
  find(input: $input, ids: $ids) }`);

test.each([
  [{}],
  [{ input: null }],
  [{ input: {} }],
  [{ input: { first: 3, order: 'NEWEST', note: null } }],
  [{ input: { inner: {}, list: [{}, { size: null }, { size: 2 }] } }],
])('adds the defaults that the reference implementation adds to %j', (variables) => {
  for (const each of [document, withDefaults]) {
    const [operation] = each.definitions as [OperationDefinitionNode];
    const { coerced } = getVariableValues(schema, operation.variableDefinitions ?? [], variables);
    if (!coerced) continue;
    expect(JSON.parse(JSON.stringify(inputDefaults(schema, each, variables)))).toEqual(
      JSON.parse(JSON.stringify(coerced)),
    );
  }
});

test('adds the defaults of variables that are left out, non-null ones too', () => {
  expect(inputDefaults(schema, withDefaults, {})).toEqual({
    input: { first: 20, order: 'NEWEST', inner: { size: 1 } },
    ids: [1, 2],
  });
});

test('leaves variables alone that lack nothing, and what is not of its type for the engine to refuse', () => {
  for (const variables of [{ ids: [1, 2] }, { input: 7 }, { input: ['x'] }]) {
    expect(inputDefaults(schema, document, variables)).toBe(variables);
  }
});
