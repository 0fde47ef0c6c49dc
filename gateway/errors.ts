import { type ASTNode, GraphQLError } from 'graphql';

/** What a client may count on about one error code. */
export interface ErrorCode {
  /** What happened, for the page of error codes. */
  readonly meaning: string;
  /** True where the same request can succeed later without a change. */
  readonly retryable: boolean;
}

/**
 * Every code that the gateway itself puts into `errors[].extensions.code`, Apollo Server's under the names that clients
 * know. `docs/errors.md` is made from this list and from that of the hubs.
 */
export const errorCodes = {
  BAD_REQUEST: {
    meaning: 'The HTTP request is not a GraphQL request, or not one that is taken; the message says what to change.',
    retryable: false,
  },
  GRAPHQL_PARSE_FAILED: {
    meaning: 'The operation is not GraphQL.',
    retryable: false,
  },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: 'The operation does not fit the schema.',
    retryable: false,
  },
  OPERATION_RESOLUTION_FAILURE: {
    meaning: 'The request has several operations and names none, or names one that is not there.',
    retryable: false,
  },
  PERSISTED_QUERY_NOT_FOUND: {
    meaning: 'Nobody has sent the text of this hash yet: send the request again with both.',
    retryable: false,
  },
  BAD_ID: {
    meaning: 'An id is not of the form gid://<HUB>/<Type>/<ULID>.',
    retryable: false,
  },
  UNKNOWN_HUB: {
    meaning: 'A well-formed id or argument names a hub that is not in the registry.',
    retryable: false,
  },
  BAD_USER_INPUT: {
    meaning:
      'An argument or variable is missing, malformed or out of bounds, or names several hubs where one is needed.',
    retryable: false,
  },
  UNAUTHENTICATED: {
    meaning: 'The access token does not hold: it is expired, unknown, or not for this network. HTTP status 401.',
    retryable: false,
  },
  UNAUTHORIZED_FIELD_OR_TYPE: {
    meaning:
      'The caller may not read the field: it needs a token, a scope or another principal. The field is null; in `path`, `@` stands for every item of a list.',
    retryable: false,
  },
  HUB_UNREACHABLE: {
    meaning: 'No connection to the hub, or its circuit breaker is open.',
    retryable: true,
  },
  HUB_TIMEOUT: {
    meaning: 'The hub did not answer in time.',
    retryable: true,
  },
  HUB_FAILED: {
    meaning:
      'The hub answered with something that is not a valid GraphQL answer, with what another hub owns, or with a fault of its own.',
    retryable: true,
  },
  HUB_UNSUPPORTED: {
    meaning: 'The hub serves an older contract that lacks what was asked.',
    retryable: false,
  },
  HUB_OVERLOADED: {
    meaning: 'Too many calls to the hub are waiting; this one was refused at once.',
    retryable: true,
  },
  HUB_DRAINING: {
    meaning: 'The hub is being taken out of the network and takes no new business.',
    retryable: true,
  },
  SUBGRAPH_ERROR: {
    meaning: 'A subgraph reported an error without a code that clients know. Its text stays with the subgraph.',
    retryable: false,
  },
  INVALID_ANSWER: {
    meaning:
      'A subgraph answered a field with a value that its type does not allow, with null where the type forbids it or as the key of an entity of which more was asked, or not at all; or it answered another entity than was asked for.',
    retryable: false,
  },
  UNPLANNABLE: {
    meaning: 'No path through the subgraphs leads to a selected field.',
    retryable: false,
  },
  REQUEST_TIMEOUT: {
    meaning: 'The time budget of the whole request ended.',
    retryable: true,
  },
  OVERLOADED: {
    meaning: 'The gateway has more new operations to plan than it can take; come back after Retry-After seconds.',
    retryable: true,
  },
  GATEWAY_CLOSING: {
    meaning: 'The gateway is being stopped: the same request on a new connection reaches another one.',
    retryable: true,
  },
  OPERATION_TOO_LARGE: {
    meaning:
      'The operation exceeds a bound on depth, aliases, root fields, tokens, values or size, on what planning it may take, on the fields that introspection answers, or on the rows that its page sizes ask for; the message says which, and where to ask for less.',
    retryable: false,
  },
  ANSWER_TOO_LARGE: {
    meaning: 'The answer exceeds its bound: ask for fewer rows or fields in one request.',
    retryable: false,
  },
  INTERNAL_SERVER_ERROR: {
    meaning: 'A defect of the gateway, which has logged the cause.',
    retryable: true,
  },
} as const satisfies Record<string, ErrorCode>;

export type GatewayErrorCode = keyof typeof errorCodes;

/** A GraphQL error with one of the gateway's codes; `extensions.retryable` comes from the list above. */
export function gatewayError(
  code: GatewayErrorCode,
  message: string,
  where: { path?: ReadonlyArray<string | number>; hub?: string; subgraph?: string; node?: ASTNode } = {},
): GraphQLError {
  const { path, hub, subgraph, node } = where;
  return new GraphQLError(message, {
    path,
    nodes: node,
    extensions: { code, ...(hub && { hub }), ...(subgraph && { subgraph }), retryable: errorCodes[code].retryable },
  });
}
