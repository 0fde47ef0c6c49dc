import type { ReceiptHead } from '../../identity/receipts/AnsweredReceipt.ts';
import type { GeoPosition } from '../../schema/registry/Hub.ts';

/** As the enum of that name in the contract `network`. */
export type HubStatus = 'ACTIVE' | 'DRAINING' | 'UNREACHABLE';

/** One hub as this gateway sees it at the moment: plain data in the names of the contract `network`. */
export interface HubView {
  readonly code: string;
  readonly name: string;
  readonly country: string;
  readonly currency: string;
  readonly timeZone: string;
  /** Null where the registry does not say. */
  readonly position: GeoPosition | null;
  /** `UNREACHABLE` where none of its subgraphs is reachable. */
  readonly status: HubStatus;
  readonly subgraphs: readonly HubSubgraphView[];
}

export interface HubSubgraphView {
  readonly name: string;
  readonly status: HubStatus;
  /** Null where the endpoint does not state it, or has not yet been asked. */
  readonly contractVersion: string | null;
  readonly unsupportedFields: readonly string[];
  /** Why the endpoint is not asked at all, where it contradicts its contract. */
  readonly refusal: string | null;
  /** Null where the endpoint did not say, or has no receipts yet. */
  readonly receiptHead: ReceiptHead | null;
  /** Of the last minute; null where there was no call. */
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
  readonly errorRate: number | null;
}

/** What a buyer at one hub can do at the hub of a seller; null is not known. */
export interface TradeReadiness {
  readonly seller: string;
  readonly canSearch: boolean | null;
  readonly canQuote: boolean | null;
  readonly canReserve: boolean | null;
  readonly canSettle: boolean | null;
  readonly lacks: readonly string[];
}
