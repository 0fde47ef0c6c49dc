import type { FastifyBaseLogger } from 'fastify';
import { type ExecutionResult, type FormattedExecutionResult, GraphQLError } from 'graphql';

/**
 * What a caller may see of an answer's errors: those that the hub raised itself with a code, and those of GraphQL
 * validation. Anything else (a database down, a defect) is logged with its cause and told as INTERNAL_ERROR.
 */
export function formatErrors(result: ExecutionResult, log: FastifyBaseLogger): FormattedExecutionResult {
  const errors = (result.errors ?? []).map((error) => {
    const { message, path, locations } = error;
    if (error.originalError?.name === 'AbortError') {
      return { message: 'The deadline of the call passed.', path, extensions: { code: 'DEADLINE_EXCEEDED' } };
    }
    const isOurs = error.extensions?.code !== undefined || !error.originalError || isGraphQLError(error.originalError);
    if (!isOurs) {
      log.error({ err: error.originalError, path }, 'a resolver failed');
      return { message: 'The hub failed to answer this field.', path, extensions: { code: 'INTERNAL_ERROR' } };
    }
    return { message, path, locations, extensions: { code: 'BAD_USER_INPUT', ...error.extensions } };
  });
  return { data: result.data ?? null, errors };
}

function isGraphQLError(error: Error): boolean {
  return error instanceof GraphQLError;
}
