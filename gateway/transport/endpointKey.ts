import type { Endpoint } from '../../schema/registry/Hub.ts';
import type { TransportCall } from './Transport.ts';

/** Equal where calls go to the same endpoint for the same principal with the same headers: others never go together. */
export function endpointKey({ hubCode, url }: Endpoint, { sender, headers }: TransportCall): string {
  let passedOn = '';
  for (const name in headers) passedOn += `${name}:${headers[name]}\n`;
  return `${hubCode} ${url}\n${sender.caller.view}\n${passedOn}`;
}
