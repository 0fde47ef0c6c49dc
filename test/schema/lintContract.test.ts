import { expect, test } from '@jest/globals';
import { lintContract } from '../../schema/checkContracts.ts';

test('names the coordinate of everything that lacks a description', () => {
  const sdl = `
    extend schema @link(url: "https://specs.ehub.dev/shop/v1.0")
    type Query { item(id: ID!): Item }
    type Item { id: ID! }
    interface Node { id: ID! }
    union Any = Item
    enum Size { SMALL }
    input ItemInput { title: String! }
    scalar Code
    directive @mark(by: String) on OBJECT
  `;
  expect(lintContract(sdl)).toEqual([
    'Query',
    'Query.item',
    'Query.item(id:)',
    'Item',
    'Item.id',
    'Node',
    'Node.id',
    'Any',
    'Size',
    'Size.SMALL',
    'ItemInput',
    'ItemInput.title',
    'Code',
    '@mark',
    '@mark(by:)',
  ]);
});

test('treats an empty description as none, and requires none on an extension', () => {
  expect(lintContract('extend type Item { " " a: Int "What it is." b: Int }')).toEqual(['Item.a']);
});
