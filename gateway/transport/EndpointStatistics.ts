import { limits } from '../limits.ts';

/** How one endpoint has answered lately. */
export interface EndpointFigures {
  /** Median and 99th percentile of the successful calls' time in milliseconds; undefined where there was none. */
  readonly latencyP50Ms: number | undefined;
  readonly latencyP99Ms: number | undefined;
  /** Failed calls among all, 0 to 1; undefined where there was none. */
  readonly errorRate: number | undefined;
}

/**
 * The last calls to one endpoint: a ring of fixed size, cheap to add to on every call and sorted only when somebody looks.
 */
export class EndpointStatistics {
  readonly #endedAtMs = new Float64Array(limits.latencySamples);
  /** NaN for a failed call. */
  readonly #latenciesMs = new Float64Array(limits.latencySamples);
  #count = 0;

  add(latencyMs: number, isFailure: boolean, nowMs: number): void {
    const slot = this.#count % limits.latencySamples;
    this.#endedAtMs[slot] = nowMs;
    this.#latenciesMs[slot] = isFailure ? Number.NaN : latencyMs;
    this.#count += 1;
  }

  figures(nowMs: number): EndpointFigures {
    const size = Math.min(this.#count, limits.latencySamples);
    const recent = this.#latenciesMs
      .subarray(0, size)
      .filter((_, slot) => nowMs - (this.#endedAtMs[slot] ?? 0) <= limits.latencyWindowMs);
    const latencies = recent.filter((latencyMs) => !Number.isNaN(latencyMs)).sort();
    return {
      latencyP50Ms: percentile(latencies, 0.5),
      latencyP99Ms: percentile(latencies, 0.99),
      errorRate: recent.length === 0 ? undefined : 1 - latencies.length / recent.length,
    };
  }
}

/** The nearest-rank percentile of sorted values. */
function percentile(sorted: Float64Array, rank: number): number | undefined {
  return sorted[Math.max(0, Math.ceil(sorted.length * rank) - 1)];
}
