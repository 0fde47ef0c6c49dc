import { ApolloServerValidationErrorCode } from '@apollo/server/errors';
import type { GraphQLFormattedError } from 'graphql';
import { gatewayError } from '../errors.ts';

/**
 * What a client may see of an error raised on the way through Apollo Server. Errors of ours and of GraphQL carry a code
 * and are passed on; a defect is told without its cause, which is logged.
 */
export function formatError(logDefect: (error: unknown) => void) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const code = formatted.extensions?.code;
    // Apollo's own words tell the client how to change the gateway's program.
    if (formatted.extensions?.validationErrorCode === ApolloServerValidationErrorCode.INTROSPECTION_DISABLED)
      return { ...formatted, message: 'Introspection is disabled on this gateway.' };
    if (code !== undefined && code !== 'INTERNAL_SERVER_ERROR') return formatted;
    logDefect(error);
    return gatewayError('INTERNAL_SERVER_ERROR', 'The gateway failed to answer.', { path: formatted.path }).toJSON();
  };
}
