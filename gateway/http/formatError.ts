import type { GraphQLFormattedError } from 'graphql';
import { errorCodes } from '../errors.ts';

/**
 * What a client may see of an error raised on the way through Apollo Server. Errors of ours and of GraphQL carry a code
 * and are passed on; a defect is told without its cause, which is logged.
 */
export function formatError(logDefect: (error: unknown) => void) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { code, limit } = formatted.extensions ?? {};
    // Apollo Server gives its own code to whatever a validation rule reports; a bound is told apart by its limit.
    if (limit !== undefined) return { ...formatted, extensions: { code: 'OPERATION_TOO_LARGE', limit, ...finality } };
    if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') return formatted;
    logDefect(error);
    return {
      message: 'The gateway failed to answer.',
      ...(formatted.path && { path: formatted.path }),
      extensions: { code: 'INTERNAL_SERVER_ERROR', retryable: true },
    };
  };
}

const finality = { retryable: errorCodes.OPERATION_TOO_LARGE.retryable };
