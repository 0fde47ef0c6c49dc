import { expect, test } from '@jest/globals';
import { checkReleased } from '../../schema/checkReleased.ts';
import { contractSdl } from '../../schema/contracts.ts';

const released = `
  type Query { item(id: ID!): Item items(size: Size): [Item!]! }
  type Item { id: ID! title: String note: String! }
  enum Size { SMALL LARGE }
  input ItemInput { title: String }
  type Mutation { addItem(input: ItemInput!): Item }
`;
const changed = (from: string, to: string) => checkReleased(released, released.replace(from, to));
const keep = 'Keep it, marked @deprecated, until the next major version.';
const nullable =
  'is non-null, which it is not in the release. Make it nullable: hubs on the release answer it with null.';

test('accepts an unchanged contract and the SDL that hubs serve', () => {
  expect(checkReleased(released, released)).toEqual([]);
  expect(checkReleased(contractSdl('merchants'), contractSdl('merchants'))).toEqual([]);
});

test.each([
  ['a nullable field', 'note: String!', 'note: String! weight: Int'],
  ['an optional argument', '(id: ID!)', '(id: ID!, full: Boolean)'],
  ['a required argument with a default', '(id: ID!)', '(id: ID!, full: Boolean! = false)'],
  ['an optional input field', 'input ItemInput { title: String', 'input ItemInput { title: String size: Size'],
  ['an enum value', 'SMALL LARGE', 'SMALL MEDIUM LARGE'],
  [
    'a type of non-null fields behind a nullable one',
    'note: String!',
    'note: String! box: Box } type Box { size: Size!',
  ],
])('allows %s to be added', (_, from, to) => {
  expect(changed(from, to)).toEqual([]);
});

test.each([
  ['a field removed', 'title: String note', 'note', `Item.title was removed. ${keep}`],
  ['an argument removed', '(size: Size)', '', `Query.items arg size was removed. ${keep}`],
  ['an enum value removed', 'SMALL LARGE', 'SMALL', `LARGE was removed from enum type Size. ${keep}`],
  [
    'a field of another type',
    'title: String note',
    'title: Int note',
    'Item.title changed type from String to Int. Keep it as it was and add another beside it.',
  ],
  [
    'a field that clients may now find null',
    'note: String!',
    'note: String',
    'Item.note changed type from String! to String. Keep it as it was and add another beside it.',
  ],
  [
    'a new required argument',
    '(id: ID!)',
    '(id: ID!, full: Boolean!)',
    'A required arg full on Query.item was added. Make it nullable or give it a default.',
  ],
  [
    'a new required input field',
    'input ItemInput { title: String',
    'input ItemInput { title: String size: Size!',
    'A required field size on input type ItemInput was added. Make it nullable or give it a default.',
  ],
  ['a new non-null field', 'note: String!', 'note: String! weight: Int!', `Item.weight ${nullable}`],
  [
    'a released field that may no longer be null',
    'title: String note',
    'title: String! note',
    `Item.title ${nullable}`,
  ],
])('refuses %s', (_, from, to, fault) => {
  expect(changed(from, to)).toEqual([fault]);
});
