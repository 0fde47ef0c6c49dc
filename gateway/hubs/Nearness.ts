import { performance } from 'node:perf_hooks';
import type { Hub } from '../../schema/registry/Hub.ts';
import { limits } from '../limits.ts';
import type { WatchedEndpoints } from './WatchedEndpoints.ts';

interface Order {
  readonly hubs: readonly Hub[];
  readonly nearestFirst: readonly Hub[];
  readonly endsMs: number;
}

/**
 * Which of several hubs that hold the same data to ask first: the one whose answers come soonest, as seen from this
 * gateway over the last minute. Hubs that nobody has heard yet come after those, hubs that are broken last.
 */
export class Nearness {
  readonly #endpoints: Pick<WatchedEndpoints, 'report'>;
  readonly #nowMs: () => number;
  readonly #orders = new Map<string, Order>();

  /** `nowMs` as `performance.now()`. */
  constructor(endpoints: Pick<WatchedEndpoints, 'report'>, nowMs: () => number = () => performance.now()) {
    this.#endpoints = endpoints;
    this.#nowMs = nowMs;
  }

  /** The hubs, nearest first; equals stay in the order given. */
  order(hubs: readonly Hub[], subgraph: string): readonly Hub[] {
    const nowMs = this.#nowMs();
    const known = this.#orders.get(subgraph);
    if (known && nowMs < known.endsMs && isSame(known.hubs, hubs)) return known.nearestFirst;
    const distances = new Map(hubs.map((hub) => [hub, this.#distanceMs(hub, subgraph)]));
    const distanceOf = (hub: Hub) => distances.get(hub) ?? 0;
    const nearestFirst = [...hubs].sort((a, b) => distanceOf(a) - distanceOf(b));
    this.#orders.set(subgraph, { hubs, nearestFirst, endsMs: nowMs + limits.nearnessMs });
    return nearestFirst;
  }

  #distanceMs(hub: Hub, subgraph: string): number {
    const report = this.#endpoints.report(hub, subgraph);
    if (report?.isBroken) return Number.MAX_VALUE;
    return report?.latencyP50Ms ?? unknownMs;
  }
}

/** Above every time that a hub that answers can take, below that of a broken one. */
const unknownMs = 1e9;

function isSame(a: readonly Hub[], b: readonly Hub[]): boolean {
  return a.length === b.length && a.every((hub, index) => hub === b[index]);
}
