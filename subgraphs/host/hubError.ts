import { GraphQLError } from 'graphql';
import type { HubErrorCodeName } from '../../schema/hubErrors.ts';

/**
 * An error that the caller may see as it is; any other that a resolver throws is told as `INTERNAL_ERROR`. Whether it is
 * retryable follows from its code.
 * @param more further members of `extensions`
 */
export function hubError(code: HubErrorCodeName, message: string, more: Readonly<Record<string, unknown>> = {}) {
  return new GraphQLError(message, { extensions: { code, ...more } });
}

/** An argument that no correct client sends. */
export function badInput(message: string): GraphQLError {
  return hubError('BAD_USER_INPUT', message);
}
