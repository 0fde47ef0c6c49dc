import type { Endpoint } from '../../schema/registry/Hub.ts';

/** What the health of hubs needs of the transport, which lies below it: to ask, to see, and to be told. */
export interface WatchedEndpoints {
  /**
   * Sends a query of the gateway's own to one endpoint, past no breaker. Resolves with undefined where there was no answer
   * with data within `timeoutMs`.
   */
  ask(endpoint: Endpoint, query: string, timeoutMs: number): Promise<EndpointAnswer | undefined>;
  /** How the endpoint does; undefined where it was never called. */
  report(endpoint: Endpoint): EndpointReport | undefined;
  /** Tells of every endpoint that stops or begins again to take calls; the returned function ends that. */
  onBreaker(listener: (change: BreakerChange) => void): () => void;
}

export interface EndpointAnswer {
  readonly data: Readonly<Record<string, unknown>>;
  /** What the endpoint says of the head of its chain of receipts. */
  readonly receiptHead: unknown;
}

export interface EndpointReport {
  /** True while the endpoint's breaker keeps calls from it. */
  readonly isBroken: boolean;
  /** True where the breaker would let a probe through now. */
  readonly isProbeDue: boolean;
  /** True where its last calls all failed, which may still be the fault of what they asked. */
  readonly isDoubtful: boolean;
  /** When its last call ended, in milliseconds of `performance.now()`; undefined before the first. */
  readonly lastEndMs: number | undefined;
  /** When it last answered well, on the same clock; undefined before the first time. */
  readonly lastAnswerMs: number | undefined;
  /** Of the calls of the last minute, sorted only when read; undefined where there was none. */
  readonly latencyP50Ms: number | undefined;
  readonly latencyP99Ms: number | undefined;
  readonly errorRate: number | undefined;
}

export interface BreakerChange {
  readonly hubCode: string;
  readonly subgraph: string;
  /** `OPEN`: calls fail at once. `HALF_OPEN`: one probe is under way. `CLOSED`: calls pass. */
  readonly state: 'OPEN' | 'HALF_OPEN' | 'CLOSED';
}
