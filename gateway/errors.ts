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
    meaning:
      'The HTTP request is not a GraphQL request, or not one that the gateway accepts; the message says what to change.',
    retryable: false,
  },
  GRAPHQL_PARSE_FAILED: {
    meaning: 'The operation is not syntactically valid GraphQL.',
    retryable: false,
  },
  GRAPHQL_VALIDATION_FAILED: {
    meaning: 'The operation is not valid against the schema.',
    retryable: false,
  },
  OPERATION_RESOLUTION_FAILURE: {
    meaning: 'The document has several operations and the request names none, or names one that is not in it.',
    retryable: false,
  },
  PERSISTED_QUERY_NOT_FOUND: {
    meaning: 'The hash of the persisted query is unknown: send the request again with the hash and the query.',
    retryable: false,
  },
  BAD_ID: {
    meaning: 'An id does not have the form gid://<HUB>/<Type>/<ULID>.',
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
    meaning: 'The access token is invalid: expired, from an unknown issuer, or not for this network. HTTP status 401.',
    retryable: false,
  },
  UNAUTHORIZED_FIELD_OR_TYPE: {
    meaning:
      'The caller may not read the field: it requires a token, a scope or another principal. The field is null, and so are its parents up to the first nullable one; in `path`, `@` stands for every item of a list.',
    retryable: false,
  },
  HUB_UNREACHABLE: {
    meaning: 'There is no connection to the hub, or its circuit breaker is open.',
    retryable: true,
  },
  HUB_TIMEOUT: {
    meaning: 'The hub did not answer in time.',
    retryable: true,
  },
  HUB_FAILED: {
    meaning:
      'The hub returned an invalid GraphQL response, a malformed global id, data that another hub owns, or an internal error.',
    retryable: true,
  },
  HUB_UNSUPPORTED: {
    meaning: 'The hub serves an older contract, without a field or argument of the request.',
    retryable: false,
  },
  HUB_OVERLOADED: {
    meaning: 'Too many calls to the hub are waiting; this one was refused without waiting.',
    retryable: true,
  },
  HUB_DRAINING: {
    meaning: 'The hub is being taken out of the network and accepts no new business and no searches.',
    retryable: true,
  },
  SUBGRAPH_ERROR: {
    meaning: 'A subgraph reported an error with another code. Its message is not passed on.',
    retryable: false,
  },
  INVALID_ANSWER: {
    meaning:
      'A subgraph returned an invalid response: a value that the type does not allow, null for a non-null field or for a key that is needed to fetch more of the entity, a missing field, or another entity than was requested.',
    retryable: false,
  },
  UNPLANNABLE: {
    meaning: 'A selected field cannot be reached through the subgraphs.',
    retryable: false,
  },
  REQUEST_TIMEOUT: {
    meaning: 'The request exceeded its time limit.',
    retryable: true,
  },
  OVERLOADED: {
    meaning: 'Too many new operations are waiting to be planned; retry after Retry-After seconds.',
    retryable: true,
  },
  GATEWAY_CLOSING: {
    meaning: 'The gateway is shutting down: retry on a new connection, which reaches another replica.',
    retryable: true,
  },
  OPERATION_TOO_LARGE: {
    meaning:
      'The operation exceeds a limit on depth, aliases, root fields, tokens, values or size, on the effort of planning, on introspected fields, or on the rows that its page sizes request; the message says which, and where to request less.',
    retryable: false,
  },
  ANSWER_TOO_LARGE: {
    meaning: 'The response exceeds the size limit: request fewer rows or fields.',
    retryable: false,
  },
  INTERNAL_SERVER_ERROR: {
    meaning: 'An internal error of the gateway, which has logged the cause.',
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
