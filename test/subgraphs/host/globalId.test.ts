import { describe, expect, test } from '@jest/globals';
import type { GraphQLError } from 'graphql';
import { derivedGlobalId, newGlobalId, ownId, parseGlobalId } from '../../../subgraphs/host/globalId.ts';

const codeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as GraphQLError).extensions.code;
  }
};

describe('global ids', () => {
  test('come apart into hub, type and ULID', () => {
    expect(parseGlobalId('gid://CNHGH/Product/01JD4QB2C5D7E9F1G3H5J7K9M1')).toEqual({
      hub: 'CNHGH',
      type: 'Product',
      ulid: '01JD4QB2C5D7E9F1G3H5J7K9M1',
    });
  });

  test.each([
    '',
    'gid://CNHGH/Product/',
    'gid://cnhgh/Product/01JD4QB2C5D7E9F1G3H5J7K9M1',
    'gid://CNHGH/Product/81JD4QB2C5D7E9F1G3H5J7K9M1',
    'gid://CNHGH/Product/01JD4QB2C5D7E9F1G3H5J7K9MU',
    'gid://CNHGH/Product/01JD4QB2C5D7E9F1G3H5J7K9M1/x',
    ' gid://CNHGH/Product/01JD4QB2C5D7E9F1G3H5J7K9M1',
    `gid://CNHGH/${'P'.repeat(1_000_000)}/01JD4QB2C5D7E9F1G3H5J7K9M1`,
  ])('are not: %.40j', (text) => {
    expect(parseGlobalId(text)).toBeUndefined();
  });

  test('made new are well formed, unlike each other, and in the order of their milliseconds', () => {
    const ids = [1, 2, 3, 1_700_000_000_000].map((nowMs) => newGlobalId('MYKUL', 'Merchant', nowMs));
    expect([...ids].sort()).toEqual(ids);
    expect(newGlobalId('MYKUL', 'Merchant', 5)).not.toBe(newGlobalId('MYKUL', 'Merchant', 5));
    for (const id of ids) expect(parseGlobalId(id)).toMatchObject({ hub: 'MYKUL', type: 'Merchant' });
  });

  test('derived from a key are the same for it, and others for another key, type or hub', () => {
    const id = derivedGlobalId('MYKUL', 'Product', 'key');
    expect(parseGlobalId(id)).toMatchObject({ hub: 'MYKUL', type: 'Product' });
    expect(derivedGlobalId('MYKUL', 'Product', 'key')).toBe(id);
    const others = [
      derivedGlobalId('MYKUL', 'Product', 'key2'),
      derivedGlobalId('MYKUL', 'Listing', 'key'),
      derivedGlobalId('CNHGH', 'Product', 'key'),
    ].map((each) => parseGlobalId(each)?.ulid);
    expect(new Set([parseGlobalId(id)?.ulid, ...others]).size).toBe(4);
  });

  test("are taken by the hub and for the type that they name; otherwise with the error's code", () => {
    const id = 'gid://CNHGH/Product/01JD4QB2C5D7E9F1G3H5J7K9M1';
    expect(ownId(id, 'CNHGH', 'Product')).toBe(id);
    expect(codeOf(() => ownId(id, 'MYKUL', 'Product'))).toBe('UNKNOWN_HUB');
    expect(codeOf(() => ownId(id, 'CNHGH', 'Listing'))).toBe('BAD_ID');
    expect(codeOf(() => ownId('x'.repeat(1_000_000), 'CNHGH', 'Listing'))).toBe('BAD_ID');
    expect(() => ownId('x'.repeat(1_000_000), 'CNHGH', 'Listing')).toThrow(/^.{0,300}$/);
  });
});
