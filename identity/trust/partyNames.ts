/**
 * How the machines of a network are named in tokens, as issuer or audience. Both derive from the network's own audience, so
 * that no token of one network is good in another.
 */
export function gatewayName(audience: string): string {
  return `${audience}/gateway`;
}

export function hubName(audience: string, hub: string): string {
  return `${audience}/hubs/${hub}`;
}
