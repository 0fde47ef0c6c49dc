import type { Hub } from '../../schema/registry/Hub.ts';
import type { TransportCall } from './Transport.ts';

/** Equal where calls go to the same endpoint for the same principal with the same headers: others never go together. */
export function endpointKey(hub: Hub, subgraph: string, { sender, headers }: TransportCall): string {
  let passedOn = '';
  for (const name in headers) passedOn += `${name}:${headers[name]}\n`;
  return `${hub.code} ${hub.subgraphs.get(subgraph)?.url}\n${sender.caller.view}\n${passedOn}`;
}
