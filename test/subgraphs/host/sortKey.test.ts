import { describe, expect, test } from '@jest/globals';
import { newestSortKey, textSortKey } from '../../../subgraphs/host/connections.ts';
import { fc } from '../../support/properties.ts';

const byBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));

describe('sort keys', () => {
  test('of texts know no case, width or composition, and end in the id', () => {
    expect(textSortKey('Ｃafé', 'id')).toBe('café\u0001id');
    expect(textSortKey('CAFE\u0301', 'id')).toBe('café\u0001id');
  });

  test('sort a text before those that begin with it, whatever the ids', () => {
    expect(byBytes(textSortKey('tea', 'z'), textSortKey('tea caddy', 'a'))).toBeLessThan(0);
  });

  test('of times put the later first, as bytes, and the ids decide between equals', () => {
    const time = fc.integer({ min: 0, max: 9_999_999_999_999 });
    fc.assert(
      fc.property(time, time, (a, b) => {
        expect(Math.sign(byBytes(newestSortKey(a, 'id'), newestSortKey(b, 'id')))).toBe(Math.sign(b - a));
      }),
    );
    expect(byBytes(newestSortKey(5, 'a'), newestSortKey(5, 'b'))).toBeLessThan(0);
  });
});
