import { GraphQLError } from 'graphql';

/** A query's argument that no correct client sends. */
export function badInput(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT' } });
}
