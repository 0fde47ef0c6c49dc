import { BlockList, isIP } from 'node:net';
import { registryLimits } from './registryLimits.ts';

/**
 * Addresses at which no hub can be: of this link only, where machines of a cloud find their own credentials
 * (RFC 3927, RFC 4291), of nobody, and of groups.
 */
const noHubs = new BlockList();
noHubs.addSubnet('169.254.0.0', 16, 'ipv4');
noHubs.addSubnet('0.0.0.0', 8, 'ipv4');
noHubs.addSubnet('224.0.0.0', 3, 'ipv4');
noHubs.addSubnet('fe80::', 10, 'ipv6');
noHubs.addAddress('::', 'ipv6');
noHubs.addSubnet('ff00::', 8, 'ipv6');

/** True for an absolute http or https URL without user, password or fragment. */
export function isEndpointUrl(text: string): boolean {
  if (text.length > registryLimits.urlLength || !URL.canParse(text)) return false;
  const { protocol, username, password, hash } = new URL(text);
  return (protocol === 'http:' || protocol === 'https:') && username === '' && password === '' && hash === '';
}

/** False for a URL whose host is an address at which no hub can be. A host name is not looked up. */
export function canBeHub(url: string): boolean {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  const version = isIP(host);
  // An IPv4 address that is written as an IPv6 one (::ffff:…) is found by its IPv4 rule.
  return version === 0 || !noHubs.check(host, version === 4 ? 'ipv4' : 'ipv6');
}

/**
 * A text for a log or an error, with the user and password of every URL in it masked. It masks too much rather than too
 * little: also what only looks like a password, such as `//host:80/@scope`.
 */
export function withoutCredentials(text: string): string {
  return text.replace(/\/\/(?:[^\s"@/]+|[^\s"@/]*:[^\s"@]*)@/g, '//***@');
}
