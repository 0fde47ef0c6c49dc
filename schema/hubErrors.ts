/** What a caller may count on about one error code. */
export interface HubErrorCode {
  /** What happened, for the page of error codes. */
  readonly meaning: string;
  /** True where the same request can succeed later without a change; a mutation with the same idempotency key. */
  readonly retryable: boolean;
}

/**
 * Every code that a hub puts into `errors[].extensions.code`, beside `retryable`. Gateways pass both on, so clients see
 * them. `docs/errors.md` lists them.
 */
export const hubErrorCodes = {
  BAD_USER_INPUT: {
    meaning:
      'An argument or variable is missing, malformed or out of bounds; the message names it and the form wanted.',
    retryable: false,
  },
  UNAUTHENTICATED: {
    meaning: 'The request shows no gateway of the network behind it, or a mutation without its principal.',
    retryable: false,
  },
  UNAUTHORIZED_FIELD_OR_TYPE: {
    meaning: 'The principal may not use a root field of the operation.',
    retryable: false,
  },
  CONSENT_REQUIRED: {
    meaning:
      'The merchant has not consented that this marketplace sees it; the message names the scope that its consent needs.',
    retryable: false,
  },
  BAD_ID: { meaning: 'An id is not of the form gid://<HUB>/<Type>/<ULID>, or is of another type.', retryable: false },
  UNKNOWN_HUB: { meaning: 'An id belongs to another hub than the one that was asked.', retryable: false },
  GRAPHQL_PARSE_FAILED: { meaning: 'The operation is not GraphQL.', retryable: false },
  GRAPHQL_VALIDATION_FAILED: { meaning: 'The operation does not fit the schema.', retryable: false },
  BAD_REQUEST: { meaning: 'The HTTP request is not a GraphQL request.', retryable: false },
  OPERATION_TOO_LARGE: {
    meaning:
      'The operation exceeds a bound of the hub on its text, its fields or the rows that its page sizes ask for; the message says which, and where to ask for less.',
    retryable: false,
  },
  PEER_UNAVAILABLE: {
    meaning: 'The hub needs another hub for this, which does not answer now. Nothing was done.',
    retryable: true,
  },
  PEER_FAILED: {
    meaning: 'The hub needs another hub for this, which cannot answer it. Nothing was done.',
    retryable: false,
  },
  DEADLINE_EXCEEDED: { meaning: 'The time that the caller gave the hub ended.', retryable: true },
  TEMPORARILY_UNAVAILABLE: {
    meaning:
      'The hub cannot answer now: its database restarts, is out of connections or space, is busy with a conflicting change, or has more to do than it can take.',
    retryable: true,
  },
  INTERNAL_ERROR: { meaning: 'A defect of the hub, which has logged the cause.', retryable: false },
} as const satisfies Record<string, HubErrorCode>;

export type HubErrorCodeName = keyof typeof hubErrorCodes;
