import type { RequestContext } from '../execute/RequestContext.ts';
import type { HubTable } from '../hubs/HubTable.ts';

/** What `RequestContext.partition` holds: the hubs as they were when the request began. */
export interface PartitionContext {
  readonly table: HubTable;
}

/** The hubs of the network as the request began with them. */
export function hubTableOf(request: RequestContext): HubTable {
  return (request.partition as PartitionContext).table;
}
