import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { implementScalars } from '../../schema/scalars/implementScalars.ts';
import { interruptPlanningBy } from '../plan/apolloPatches.ts';
import { Interruption } from '../plan/Interruption.ts';
import { loadableSupergraph } from '../plan/loadableSupergraph.ts';
import { OperationPlanner } from '../plan/OperationPlanner.ts';
import { exceededBound } from './exceededBound.ts';
import { formatError } from './formatError.ts';
import { literalFaults } from './literalFaults.ts';
import { type AdmissionContext, PlanningGateway } from './PlanningGateway.ts';
import type { AdmittedOperation, ThreadAnswer, ThreadRefusal, ThreadRequest, ThreadSettings } from './ThreadMessage.ts';

/**
 * Admits operations that were not seen before: Apollo Server parses and validates them and runs its plugins, Apollo's
 * planner plans them. They are executed where known ones are, so that a client cannot tell which it was.
 */
export class NewOperations {
  readonly #apollo: ApolloServer<AdmissionContext>;
  readonly #planner: OperationPlanner;
  readonly #format = formatError((error) => this.#defects.push(describe(error)));
  readonly #interruption: Interruption;
  #defects: string[] = [];

  /**
   * `start` is to be called next.
   * @param interruption ends requests
   * @throws Error where the text is no supergraph that can be served
   */
  constructor(settings: ThreadSettings, interruption = new Interruption()) {
    this.#interruption = interruption;
    interruptPlanningBy(interruption);
    const { supergraphSdl, introspection, contractScalars, overrideLabels, atOnce } = settings;
    const supergraph = parse(supergraphSdl, { noLocation: true });
    const loadableSdl = loadableSupergraph(supergraphSdl, supergraph);
    this.#planner = new OperationPlanner(supergraph, overrideLabels, atOnce);
    const { apiSchema } = this.#planner;
    if (contractScalars) implementScalars(apiSchema);
    const check = (document: DocumentNode) => (contractScalars ? literalFaults(apiSchema, document) : []);
    this.#apollo = new ApolloServer<AdmissionContext>({
      gateway: new PlanningGateway(loadableSdl, this.#planner, check),
      introspection,
      // What belongs to HTTP is done before, for both lanes alike; known operations are kept compiled, not as documents.
      persistedQueries: false,
      documentStore: null,
      includeStacktraceInErrorResponses: false,
      stopOnTerminationSignals: false,
      formatError: this.#format,
      plugins: [ApolloServerPluginLandingPageDisabled()],
    });
  }

  /** @throws Error where the supergraph is not valid */
  start(): Promise<void> {
    return this.#apollo.start();
  }

  /** What clients see of the supergraph. */
  get apiSchema() {
    return this.#planner.apiSchema;
  }

  /** Never rejects: a thread that ended for a defect would take others' requests with it. One request at a time. */
  async answer(request: ThreadRequest): Promise<ThreadAnswer> {
    this.#interruption.begin();
    this.#defects = [];
    const answer = await this.#answer(request);
    // What became of it on its way out is no refusal.
    return answer.kind === 'REFUSED' && this.#interruption.isDue ? { kind: 'INTERRUPTED' } : answer;
  }

  async #answer(request: ThreadRequest): Promise<ThreadAnswer> {
    try {
      return request.kind === 'PLAN' ? this.#plan(request) : await this.#admit(request);
    } catch (error) {
      return this.#refused([this.#format({ message: '' }, error)]);
    }
  }

  async #admit(request: Extract<ThreadRequest, { kind: 'ADMIT' }>): Promise<ThreadAnswer> {
    const refusal = exceededBound(request.query);
    if (refusal) return this.#refused([refusal.toJSON()]);
    let admitted: AdmittedOperation | undefined;
    const admit = (operation: AdmittedOperation) => {
      admitted = operation;
    };
    const { query, operationName } = request;
    const { body } = await this.#apollo.executeOperation({ query, operationName }, { contextValue: { admit } });
    if (admitted) return { kind: 'ADMITTED', operation: admitted };
    return this.#refused((body.kind === 'single' && body.singleResult.errors) || []);
  }

  /** One more variant of an operation that was admitted before. */
  #plan({ operationText, conditions }: Extract<ThreadRequest, { kind: 'PLAN' }>): ThreadAnswer {
    try {
      return { kind: 'PLANNED', operation: this.#planner.plan(operationText, conditions) };
    } catch (error) {
      const formatted = error instanceof GraphQLError ? error.toJSON() : { message: '' };
      return this.#refused([this.#format(formatted, error)]);
    }
  }

  #refused(errors: ThreadRefusal['errors']): ThreadAnswer {
    return { kind: 'REFUSED', errors, defects: this.#defects };
  }
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
