/**
 * What happened in one call of one fetch to one endpoint, or instead of it. Times are milliseconds since the request
 * began.
 */
export interface FetchTrace {
  /** Number of the fetch in the plan, as printed by the plan. */
  readonly fetchId: number;
  readonly subgraph: string;
  /** Absent where a subgraph has a single endpoint. */
  readonly hub?: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly representations?: number;
  /** Rows of a connection or list, or entities, that came back. */
  readonly rows?: number;
  readonly bytes?: number;
  /** Other requests' calls that went to the endpoint together with this one, as one. */
  readonly joinedWith?: number;
  /** Number of the fetch that had asked the same, so that nothing was sent. */
  readonly answeredBy?: number;
  /** Fields that the endpoint does not serve and that were therefore not asked. */
  readonly prunedFields?: readonly string[];
  /** Code of the error, where the call failed. */
  readonly failure?: string;
}

/** Collects the traces of one request; made only where a client asked for them. */
export class FetchTraces {
  readonly #beganMs = performance.now();
  readonly fetches: FetchTrace[] = [];
  /** When the operation was planned and could begin; 0 where it was known. */
  plannedMs = 0;

  /** Milliseconds since the request began. */
  now(): number {
    return performance.now() - this.#beganMs;
  }

  add(trace: FetchTrace): void {
    this.fetches.push(trace);
  }
}
