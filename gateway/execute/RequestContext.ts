import type { Caller } from '../../identity/principals/Caller.ts';
import type { Credentials } from '../../schema/access/Requirement.ts';
import type { Cancellation } from '../Cancellation.ts';
import type { ForwardedHeaders } from '../headers/HeaderPolicy.ts';
import type { HubTable } from '../hubs/HubTable.ts';
import type { FetchTraces } from './FetchTraces.ts';
import type { Received } from './Received.ts';
import type { ReceivedReceipts } from './ReceivedReceipts.ts';

/** What one client request carries through the gateway's layers until it ends. */
export interface RequestContext {
  /** Cancelled when the client goes away or the budget ends. */
  readonly cancellation: Cancellation;
  /** When the request's time budget ends, in milliseconds of `performance.now()`. */
  readonly deadlineMs: number;
  /** Who asks. */
  readonly caller: Caller;
  /** The access token that said so, for whoever must verify it again. */
  readonly token: string | undefined;
  /** What of the access rules the principal meets. */
  readonly credentials: Credentials;
  /** What goes to subgraphs of the client's headers; left out where there is no header policy, and nothing does. */
  readonly forwardedHeaders?: ForwardedHeaders;
  /** Present where the client asked for a trace and may have one. */
  readonly traces?: FetchTraces;
  /** Present where the client asked for the receipts of its mutation. */
  readonly receipts?: ReceivedReceipts;
  /** Counts what data sources receive for it; left out where the event loop serves nobody else. */
  readonly received?: Received;
  /** The hubs as they were when the request began; only the partition layer looks at them. */
  readonly hubs: HubTable;
}
