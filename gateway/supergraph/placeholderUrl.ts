import { isAnsweredByHubs } from '../../schema/isAnsweredByHubs.ts';

/**
 * What stands where a supergraph has the URL of a subgraph. It says who answers, so that the supergraph SDL alone tells:
 * `hubs:` is a contract that every hub serves at an endpoint of its own, to be found in the hub table; `gateway:` is
 * answered inside the gateway, from its registry. Any other URL is the one endpoint of an ordinary subgraph.
 */
export function placeholderUrl(contractSdl: string, name: string): string {
  return `${isAnsweredByHubs(contractSdl) ? hubsScheme : gatewayScheme}//${name}`;
}

export const hubsScheme = 'hubs:';
export const gatewayScheme = 'gateway:';
