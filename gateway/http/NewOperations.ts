import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError } from 'graphql';
import type { CompiledOperation } from '../execute/Engine.ts';
import type { AdmissionContext, EngineGateway } from './EngineGateway.ts';
import { exceededBound } from './exceededBound.ts';
import { formatError } from './formatError.ts';

export interface NewOperationsOptions {
  readonly gateway: EngineGateway;
  readonly introspection: boolean;
  readonly logDefect: (error: unknown) => void;
}

/** An operation that may be executed, or why it may not. */
export type Admission =
  | { readonly kind: 'ADMITTED'; readonly operation: CompiledOperation }
  | { readonly kind: 'REFUSED'; readonly errors: readonly GraphQLFormattedError[] };

/**
 * Admits operations that were not seen before: Apollo Server parses and validates them and runs its plugins, the engine
 * plans and compiles them. They are executed where known ones are, so that a client cannot tell which it was.
 */
export class NewOperations {
  readonly #apollo: ApolloServer<AdmissionContext>;

  private constructor(apollo: ApolloServer<AdmissionContext>) {
    this.#apollo = apollo;
  }

  static async start({ gateway, introspection, logDefect }: NewOperationsOptions): Promise<NewOperations> {
    const apollo = new ApolloServer<AdmissionContext>({
      gateway,
      introspection,
      // What belongs to HTTP is done before, for both lanes alike; known operations are kept compiled, not as documents.
      persistedQueries: false,
      documentStore: null,
      includeStacktraceInErrorResponses: false,
      stopOnTerminationSignals: false,
      formatError: formatError(logDefect),
      plugins: [ApolloServerPluginLandingPageDisabled()],
    });
    await apollo.start();
    return new NewOperations(apollo);
  }

  /** Never rejects for what a client sent. */
  async admit(query: string, operationName: string | undefined): Promise<Admission> {
    const refusal = exceededBound(query);
    if (refusal) return { kind: 'REFUSED', errors: [refusal.toJSON()] };
    let admitted: CompiledOperation | undefined;
    const admit = (operation: CompiledOperation) => {
      admitted = operation;
    };
    const { body } = await this.#apollo.executeOperation({ query, operationName }, { contextValue: { admit } });
    if (admitted) return { kind: 'ADMITTED', operation: admitted };
    return { kind: 'REFUSED', errors: (body.kind === 'single' && body.singleResult.errors) || [] };
  }

  stop(): Promise<void> {
    return this.#apollo.stop();
  }
}
