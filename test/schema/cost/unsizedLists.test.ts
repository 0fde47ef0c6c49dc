import { expect, test } from '@jest/globals';
import { unsizedLists } from '../../../schema/checkContracts.ts';

test('names the lists of objects without a known size', () => {
  const sdl = `
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@listSize"])
    type Query {
      page(first: Int!): Page! @listSize(slicingArguments: ["first"], sizedFields: ["nodes"])
      other: Other
      items: [Item!]! @listSize(assumedSize: 10)
      unsized: [Item!]
    }
    type Page { nodes: [Item!]! rest: [Item!]! }
    type Other { nodes: [Item] }
    type Item { id: ID! names: [String!]! }
  `;
  expect(unsizedLists(sdl)).toEqual(['Query.unsized', 'Page.rest', 'Other.nodes']);
});
