import { performance } from 'node:perf_hooks';
import type { Hub } from '../../schema/registry/Hub.ts';
import { limits } from '../limits.ts';
import type { WatchedEndpoints } from './WatchedEndpoints.ts';

interface Order {
  readonly hubs: readonly Hub[];
  readonly fastestFirst: readonly Hub[];
  readonly endsMs: number;
}

/**
 * Ranks hubs that hold the same data by the median latency that this gateway saw over the last minute. Hubs without a
 * call yet come after those, hubs whose breaker is open last.
 */
export class LatencyRanking {
  readonly #endpoints: Pick<WatchedEndpoints, 'report'>;
  readonly #nowMs: () => number;
  readonly #orders = new Map<string, Order>();

  /** `nowMs` as `performance.now()`. */
  constructor(endpoints: Pick<WatchedEndpoints, 'report'>, nowMs: () => number = () => performance.now()) {
    this.#endpoints = endpoints;
    this.#nowMs = nowMs;
  }

  /** The hubs, fastest first; equals stay in the order given. */
  order(hubs: readonly Hub[], subgraph: string): readonly Hub[] {
    const nowMs = this.#nowMs();
    const known = this.#orders.get(subgraph);
    if (known && nowMs < known.endsMs && isSame(known.hubs, hubs)) return known.fastestFirst;
    const latencies = new Map(hubs.map((hub) => [hub, this.#latencyMs(hub, subgraph)]));
    const latencyOf = (hub: Hub) => latencies.get(hub) ?? 0;
    const fastestFirst = [...hubs].sort((a, b) => latencyOf(a) - latencyOf(b));
    this.#orders.set(subgraph, { hubs, fastestFirst, endsMs: nowMs + limits.latencyRankingMs });
    return fastestFirst;
  }

  #latencyMs(hub: Hub, subgraph: string): number {
    const endpoint = hub.subgraphs.get(subgraph);
    const report = endpoint && this.#endpoints.report(endpoint);
    if (report?.isBroken) return Number.MAX_VALUE;
    return report?.latencyP50Ms ?? unknownMs;
  }
}

/** Above every latency that can be measured, below that of a broken hub. */
const unknownMs = 1e9;

function isSame(a: readonly Hub[], b: readonly Hub[]): boolean {
  return a.length === b.length && a.every((hub, index) => hub === b[index]);
}
