import { expect, test } from '@jest/globals';
import type { HeapSample } from '../../bench/soak/HeapSample.ts';
import { heapTrend } from '../../bench/soak/heapTrend.ts';
import { fc } from '../support/properties.ts';

const mb = 2 ** 20;
const minutes = 30;
/** Twice a minute, as the soak of half an hour takes them. */
const samples = 60;

/** @param noise for each sample, -1 to 1; the connections, 32 kB each, change with it too, and come in two waves */
function series(startMb: number, mbAMinute: number, noise: readonly number[]): HeapSample[] {
  return noise.map((each, index) => {
    const atMs = ((index + 1) / samples) * minutes * 60_000;
    const connections = Math.round(250 + 150 * Math.sin((4 * Math.PI * index) / samples) + 50 * each);
    const heapBytes = (startMb + (mbAMinute * atMs) / 60_000 + each + connections / 32) * mb;
    return { atMs, heapBytes, rssBytes: heapBytes, connections };
  });
}

const noises = fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength: samples, maxLength: samples });

test('a heap that fluctuates, or grew only while warming up, is flat', () => {
  fc.assert(
    fc.property(noises, fc.integer({ min: 60, max: 300 }), (noise, startMb) => {
      const flat = series(startMb, 0, noise);
      expect(heapTrend(flat).isFlat).toBe(true);
      const warming = flat.map((sample, index) => ({
        ...sample,
        heapBytes: sample.heapBytes - Math.max(0, samples / 3 - index) * mb,
      }));
      expect(heapTrend(warming).isFlat).toBe(true);
    }),
  );
});

test('a constant number of connections is no obstacle', () => {
  const still = series(100, 0, Array<number>(samples).fill(0));
  const even = still.map((sample) => ({ ...sample, connections: 7, heapBytes: 100 * mb }));
  expect(heapTrend(even)).toMatchObject({ isFlat: true, bytesPerMinute: 0 });
  const growing = even.map((sample) => ({ ...sample, heapBytes: sample.heapBytes + sample.atMs }));
  expect(heapTrend(growing).bytesPerMinute).toBeCloseTo(60_000);
});

test('a heap of 100 MB that gains a third of a megabyte a minute leaks, in spite of noise', () => {
  fc.assert(
    fc.property(noises, (noise) => {
      const { isFlat, bytesPerMinute } = heapTrend(series(100, 0.34, noise));
      expect(isFlat).toBe(false);
      expect(bytesPerMinute).toBeGreaterThan(0.15 * mb);
    }),
  );
});
