import { describe, expect, test } from '@jest/globals';
import { cursorWriter, decodeCursor, pageSize } from '../../../subgraphs/host/connections.ts';
import { fc } from '../../support/properties.ts';

const badInput = expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } });

describe('cursors', () => {
  test('contain their sort key, whatever its characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (sortKey) => {
        expect(decodeCursor('products', cursorWriter('products')(sortKey))).toBe(sortKey);
      }),
    );
  });

  test('of another query are refused', () => {
    expect(() => decodeCursor('merchants', cursorWriter('products')('x'))).toThrow(badInput);
  });

  test.each([
    ['nothing', ''],
    ['no base64', '%%%'],
    ['no JSON', Buffer.from('[').toString('base64url')],
    ['a number for a sort key', Buffer.from('["x",1]').toString('base64url')],
    ['three parts', Buffer.from('["x","y","z"]').toString('base64url')],
    ['a megabyte', 'A'.repeat(1_000_000)],
  ])('that are %s are refused', (_, cursor) => {
    expect(() => decodeCursor('products', cursor)).toThrow(badInput);
  });
});

test('a page has 1 to 100 rows', () => {
  expect([1, 20, 100].map(pageSize)).toEqual([1, 20, 100]);
  for (const first of [0, -1, 101, 100_000]) expect(() => pageSize(first)).toThrow(badInput);
});
