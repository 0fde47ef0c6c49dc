import type { GraphQLAnswer } from '../hub/postGraphQL.ts';

/**
 * Asks as the errors tell clients to: again, with the same idempotency key, while a fault is one that passes. On a busy
 * machine a hub may not hear from another in time.
 */
export async function untilAnswered<Data>(ask: () => Promise<GraphQLAnswer<Data>>): Promise<GraphQLAnswer<Data>> {
  for (;;) {
    const answer = await ask();
    if (!answer.errors?.some(({ extensions }) => extensions?.retryable === true)) return answer;
  }
}
