import type { HeapSample } from './HeapSample.ts';

/** The heap may rise by this part of its mean over the samples; more is a leak. */
const tolerated = 0.03;

/**
 * Whether a heap grows, from the last two thirds of its samples: a least-squares plane over time and connections.
 * Connections take about 30 kB each and are bounded; their number depends on how evenly the machine runs.
 */
export interface HeapTrend {
  readonly meanBytes: number;
  /** At equal connections. */
  readonly bytesPerMinute: number;
  /** How far the heap rises over those samples. */
  readonly growthBytes: number;
  readonly toleratedBytes: number;
  readonly isFlat: boolean;
}

/** @param samples four at least, at even distances */
export function heapTrend(samples: readonly HeapSample[]): HeapTrend {
  const last = samples.slice(Math.floor(samples.length / 3));
  const minutes = deviations(last.map(({ atMs }) => atMs / 60_000));
  const connections = deviations(last.map((sample) => sample.connections));
  const heap = deviations(last.map(({ heapBytes }) => heapBytes));
  const meanBytes = last.reduce((sum, { heapBytes }) => sum + heapBytes, 0) / last.length;

  const determinant =
    product(minutes, minutes) * product(connections, connections) - product(minutes, connections) ** 2;
  const bytesPerMinute =
    determinant > 0
      ? (product(minutes, heap) * product(connections, connections) -
          product(connections, heap) * product(minutes, connections)) /
        determinant
      : product(minutes, heap) / product(minutes, minutes);
  const growthBytes = bytesPerMinute * ((minutes.at(-1) ?? 0) - (minutes[0] ?? 0));
  const toleratedBytes = tolerated * meanBytes;
  return { meanBytes, bytesPerMinute, growthBytes, toleratedBytes, isFlat: growthBytes <= toleratedBytes };
}

/** How far each value lies from their mean. */
function deviations(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function product(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
}
