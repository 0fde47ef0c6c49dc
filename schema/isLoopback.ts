import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/** True for an address that only programs on this machine reach. */
export function isLoopback(host: string): boolean {
  const version = isIP(host);
  return version === 0 ? host === 'localhost' : loopback.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * The one address to listen on. Fastify listens on every address of `localhost`, by servers of its own that have none of
 * the bounds and guards of ours.
 */
export async function listeningAddress(host: string): Promise<string> {
  return host === 'localhost' ? (await lookup(host)).address : host;
}
