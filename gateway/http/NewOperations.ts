import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { GraphQLFormattedError } from 'graphql';
import { gatewayError } from '../errors.ts';
import type { CompiledOperation } from '../execute/Engine.ts';
import { limits } from '../limits.ts';
import type { AdmissionContext, EngineGateway } from './EngineGateway.ts';
import { exceedsTokens } from './exceedsTokens.ts';
import { formatError } from './formatError.ts';
import { operationBounds } from './operationBounds.ts';

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
      validationRules: [operationBounds],
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
    if (exceedsTokens(query, limits.operationTokens)) {
      const message = `The operation has more than ${limits.operationTokens} tokens.`;
      return { kind: 'REFUSED', errors: [gatewayError('OPERATION_TOO_LARGE', message).toJSON()] };
    }
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
