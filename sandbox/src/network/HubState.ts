/** A hub in `Query.hubs`. */
export interface HubState {
  readonly code: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  /** The position of its seat, in degrees; null if it is not in the registry. */
  readonly position: { readonly latitude: number; readonly longitude: number } | null;
  readonly status: HubStatus;
  readonly subgraphs: readonly EndpointState[];
  /** What is missing for a buyer there at each other hub; null in a network too large to query all pairs. */
  readonly readiness: readonly { readonly seller: string; readonly lacks: readonly string[] }[] | null;
}

/** One contract at one hub. */
export interface EndpointState {
  readonly name: string;
  readonly status: HubStatus;
  readonly contractVersion: string | null;
  readonly unsupportedFields: readonly string[];
  /** Why this endpoint is never called. */
  readonly refusal: string | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
  /** From 0 to 1. */
  readonly errorRate: number | null;
}

export type HubStatus = 'ACTIVE' | 'DRAINING' | 'UNREACHABLE';

export const hubsQuery = `{
  hubs {
    code name country currency position { latitude longitude } status
    subgraphs { name status contractVersion unsupportedFields refusal latencyP50Ms latencyP99Ms errorRate }
    readiness { seller lacks }
  }
}`;
