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
