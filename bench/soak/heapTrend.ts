import type { HeapSample } from './HeapSample.ts';

/** A line through the samples may rise by this part of their mean; more is a leak. Noise stays below one in a hundred. */
const tolerated = 0.03;

/** Whether a heap grows, by the line of least squares through the last two thirds of its samples. */
export interface HeapTrend {
  readonly meanBytes: number;
  readonly bytesPerMinute: number;
  /** How far the line rises over those samples. */
  readonly growthBytes: number;
  readonly toleratedBytes: number;
  readonly isFlat: boolean;
}

/** @param samples three at least, at even distances */
export function heapTrend(samples: readonly HeapSample[]): HeapTrend {
  const last = samples.slice(Math.floor(samples.length / 3));
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const meanMs = mean(last.map(({ atMs }) => atMs));
  const meanBytes = mean(last.map(({ heapBytes }) => heapBytes));
  let covariance = 0;
  let variance = 0;
  for (const { atMs, heapBytes } of last) {
    covariance += (atMs - meanMs) * (heapBytes - meanBytes);
    variance += (atMs - meanMs) ** 2;
  }
  const bytesPerMs = covariance / variance;
  const growthBytes = bytesPerMs * ((last.at(-1)?.atMs ?? 0) - (last[0]?.atMs ?? 0));
  const toleratedBytes = tolerated * meanBytes;
  return {
    meanBytes,
    bytesPerMinute: bytesPerMs * 60_000,
    growthBytes,
    toleratedBytes,
    isFlat: growthBytes <= toleratedBytes,
  };
}
