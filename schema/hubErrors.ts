/** One error code and what it means to a caller. */
export interface HubErrorCode {
  /** What happened, for the page of error codes. */
  readonly meaning: string;
  /** True where the same request can succeed later without a change; a mutation with the same idempotency key. */
  readonly retryable: boolean;
}

/**
 * Every code that a hub puts into `errors[].extensions.code`, beside `retryable`. Gateways pass both on to clients.
 * `docs/errors.md` lists them.
 */
export const hubErrorCodes = {
  BAD_USER_INPUT: {
    meaning:
      'An argument or variable is missing, malformed or out of bounds; the message names it and the expected format.',
    retryable: false,
  },
  UNAUTHENTICATED: {
    meaning:
      'The request does not come from a gateway of the network, or is a mutation without the token of its principal.',
    retryable: false,
  },
  UNAUTHORIZED_FIELD_OR_TYPE: {
    meaning: 'The principal has no access to a root field of the operation.',
    retryable: false,
  },
  CONSENT_REQUIRED: {
    meaning: 'The merchant has not consented to this marketplace; the message names the scope of the required consent.',
    retryable: false,
  },
  BAD_ID: { meaning: 'An id does not have the form gid://<HUB>/<Type>/<ULID>, or has another type.', retryable: false },
  UNKNOWN_HUB: { meaning: 'An id belongs to another hub than the one that was called.', retryable: false },
  GRAPHQL_PARSE_FAILED: { meaning: 'The operation is not syntactically valid GraphQL.', retryable: false },
  GRAPHQL_VALIDATION_FAILED: { meaning: 'The operation is not valid against the schema.', retryable: false },
  BAD_REQUEST: { meaning: 'The HTTP request is not a GraphQL request.', retryable: false },
  OPERATION_TOO_LARGE: {
    meaning:
      'The operation exceeds a limit of the hub on its text, its fields or the rows that its page sizes request; the message says which, and where to request less.',
    retryable: false,
  },
  PEER_UNAVAILABLE: {
    meaning: 'The hub depends on another hub for this, which is not available now. Nothing was done.',
    retryable: true,
  },
  PEER_FAILED: {
    meaning: 'The hub depends on another hub for this, and a retry would fail as well. Nothing was done.',
    retryable: false,
  },
  DEADLINE_EXCEEDED: { meaning: 'The deadline that the caller set has passed.', retryable: true },
  TEMPORARILY_UNAVAILABLE: {
    meaning:
      'The hub is temporarily unable to answer: its database is restarting, out of connections or space, or busy with a conflicting change, or the hub is overloaded.',
    retryable: true,
  },
  INTERNAL_ERROR: { meaning: 'An internal error of the hub, which has logged the cause.', retryable: false },
} as const satisfies Record<string, HubErrorCode>;

export type HubErrorCodeName = keyof typeof hubErrorCodes;
