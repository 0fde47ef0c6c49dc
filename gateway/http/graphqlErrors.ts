import type { FastifyError } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import { limits } from '../limits.ts';

/**
 * What a client may see of an error raised on the way through Apollo Server. Errors of ours and of GraphQL carry a code
 * and are passed on; a defect is told without its cause, which is logged.
 */
export function formatError(logDefect: (error: unknown) => void) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const code = formatted.extensions?.code;
    if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') return formatted;
    logDefect(error);
    return {
      message: 'The gateway failed to answer.',
      ...(formatted.path && { path: formatted.path }),
      extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true },
    };
  };
}

/** An error from before GraphQL began (body too large, not JSON, …) in the shape of a GraphQL answer. */
export function transportErrorBody(error: FastifyError): { status: number; body: string } {
  const status = error.statusCode ?? 500;
  const [code, message] = describe(status, error);
  return { status, body: JSON.stringify({ errors: [{ message, extensions: { code, retryable: status >= 500 } }] }) };
}

function describe(status: number, error: FastifyError): [code: string, message: string] {
  if (status === 413) return ['OPERATION_TOO_LARGE', `The request body exceeds ${limits.requestBytes} bytes.`];
  if (status === 415) return ['BAD_REQUEST', 'Send the request as application/json.'];
  if (status < 500) return ['BAD_REQUEST', `The request cannot be read: ${error.message}`];
  return ['INTERNAL_SERVER_ERROR', 'The gateway failed to answer.'];
}
