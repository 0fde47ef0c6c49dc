import { describe, expect, test } from '@jest/globals';
import { SeededRandom } from '../../../subgraphs/host/seeding.ts';

const draw = (seed: string, count: number) => {
  const random = new SeededRandom(seed);
  return Array.from({ length: count }, () => random.fraction());
};

describe('seeded random numbers', () => {
  test('depend on the seed alone, in every version of this program', () => {
    expect(draw('a', 100)).toEqual(draw('a', 100));
    expect(draw('b', 100)).not.toEqual(draw('a', 100));
    expect(draw('demo', 3).map((fraction) => fraction * 2 ** 32)).toMatchInlineSnapshot(`
     [
       4213441705,
       859068743,
       2182142055,
     ]
    `);
  });

  test('are spread evenly', () => {
    const tenths = Array.from({ length: 10 }, () => 0);
    for (const fraction of draw('even', 10_000)) tenths[Math.floor(fraction * 10)]! += 1;
    for (const count of tenths) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  });

  test('reach both ends of a range of whole numbers, and every item of a list', () => {
    const random = new SeededRandom('ends');
    const seen = new Set(Array.from({ length: 200 }, () => random.integer(3, 6)));
    expect([...seen].sort()).toEqual([3, 4, 5, 6]);
    expect(new Set(Array.from({ length: 200 }, () => random.pick(['a', 'b', 'c']))).size).toBe(3);
    expect(() => random.pick([])).toThrow(RangeError);
  });
});
