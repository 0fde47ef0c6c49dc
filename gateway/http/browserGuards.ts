import type { IncomingHttpHeaders } from 'node:http';
import { HttpRefusal } from './HttpRefusal.ts';

/**
 * The host names that the gateway serves. A malicious site can point its own name at this machine (DNS rebinding); its
 * requests then have that name.
 */
export class HostNames {
  readonly #names: ReadonlySet<string> | undefined;

  /** @param names in any case, without ports; undefined where any is taken */
  constructor(names: readonly string[] | undefined) {
    this.#names = names && new Set(names.map((name) => name.toLowerCase()));
  }

  /** @param host the header `Host`; programs that send none are no browsers */
  accepts(host: string | undefined): boolean {
    return this.#names === undefined || host === undefined || this.#names.has(nameOf(host));
  }
}

/** Without the port. @see RFC 9110, 7.2 */
function nameOf(host: string): string {
  const colon = host.lastIndexOf(':');
  const name = colon > host.lastIndexOf(']') ? host.slice(0, colon) : host;
  return name.toLowerCase();
}

/** What a browser sends across origins without a preflight. */
const simpleTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/** Headers that trigger a preflight; the names are Apollo's, which clients know. */
const preflightHeaders = ['x-apollo-operation-name', 'apollo-require-preflight'];

/**
 * Refuses requests that another site could make a browser send without a preflight.
 *
 * @see https://www.apollographql.com/docs/apollo-server/security/cors#preventing-cross-site-request-forgery-csrf
 */
export function preventCsrf(headers: IncomingHttpHeaders): void {
  const essence = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase();
  if (essence && !simpleTypes.includes(essence)) return;
  if (preflightHeaders.some((name) => headers[name])) return;
  throw new HttpRefusal(
    400,
    'Another site could make a browser send this request (CSRF). Send the header "apollo-require-preflight: true", or a ' +
      'POST with "content-type: application/json".',
  );
}

/**
 * What every answer says to browsers: it is what its content-type says, other sites may not embed it, and a page that
 * shows it loads nothing. The sandbox has a policy of its own.
 */
export const securityHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  // Which answer it is depends on these, and on the origin where other sites may ask.
  vary: 'accept, accept-encoding',
} as const;
