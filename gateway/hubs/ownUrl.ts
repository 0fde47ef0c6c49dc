import { networkInterfaces } from 'node:os';
import { isLoopback } from '../../schema/isLoopback.ts';

/**
 * Whether a URL leads to a server of this process, as far as its host and port can tell: a gateway that took itself for a
 * hub would ask itself until the request's time is over. Names other than `localhost` are not looked up.
 * @param host where the server listens, and `port`; 0 is a port that is not known yet, so nothing leads there
 */
export function ownUrl(host: string, port: number): (url: URL) => boolean {
  const isEverywhere = ['', '::', '0.0.0.0'].includes(host);
  const addresses = new Set([host]);
  if (isEverywhere) {
    for (const { address } of Object.values(networkInterfaces()).flatMap((all) => all ?? [])) addresses.add(address);
  }
  const isOnLoopback = isEverywhere || isLoopback(host);
  return (url) => {
    if (port === 0 || portOf(url) !== port) return false;
    const name = url.hostname.replace(/^\[|\]$/g, '');
    return addresses.has(name) || (isOnLoopback && isLoopback(name));
  };
}

function portOf({ port, protocol }: URL): number {
  if (port !== '') return Number(port);
  return protocol === 'https:' ? 443 : 80;
}
