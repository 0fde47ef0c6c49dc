import type { IncomingHttpHeaders } from 'node:http';
import { HttpRefusal } from './HttpRefusal.ts';

/** What a browser sends across origins without asking first. */
const simpleTypes = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/** Headers that make a browser ask first; the names are Apollo's, which clients know. */
const preflightHeaders = ['x-apollo-operation-name', 'apollo-require-preflight'];

/**
 * Refuses what another site could have a browser send in its user's name without a preflight.
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
