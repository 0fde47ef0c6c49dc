import { GraphQLError, type GraphQLSchema } from 'graphql';
import { NewOperations } from '../../../gateway/admission/NewOperations.ts';
import type { ThreadRequest } from '../../../gateway/admission/ThreadMessage.ts';
import type { CompiledOperation, Engine } from '../../../gateway/execute/Engine.ts';
import type { Conditions, OperationPlanning, PlannedOperation } from '../../../gateway/plan/PlannedOperation.ts';
import type { PlanningWork } from '../../../gateway/plan/PlanOptions.ts';

/**
 * Admits operations with what the admission thread runs, in the thread of the test: the supergraph is loaded as a gateway
 * loads it, and operations come in by way of Apollo Server.
 */
export class TestAdmission implements OperationPlanning {
  readonly #operations: NewOperations;
  #started: Promise<void> | undefined;

  /** @param atOnce as the planner's */
  constructor(supergraphSdl: string, atOnce?: Partial<PlanningWork>) {
    this.#operations = new NewOperations({ supergraphSdl, introspection: true, atOnce });
  }

  get apiSchema(): GraphQLSchema {
    return this.#operations.apiSchema;
  }

  /** @throws GraphQLError where the operation is refused */
  async compile(engine: Engine, query: string): Promise<CompiledOperation> {
    const answer = await this.#answer({ kind: 'ADMIT', query, operationName: undefined });
    if (answer.kind !== 'ADMITTED') throw new Error(`Not admitted: ${query}`);
    const { text, planned } = answer.operation;
    return planned === undefined ? engine.compile(text) : engine.unpack({ text, planned });
  }

  async plan(operationText: string, conditions: Conditions): Promise<PlannedOperation> {
    const answer = await this.#answer({ kind: 'PLAN', operationText, conditions });
    if (answer.kind !== 'PLANNED') throw new Error(`Not planned: ${operationText}`);
    return answer.operation;
  }

  async #answer(request: ThreadRequest) {
    this.#started ??= this.#operations.start();
    await this.#started;
    const answer = await this.#operations.answer(request);
    if (answer.kind !== 'REFUSED') return answer;
    const [defect] = answer.defects;
    if (defect !== undefined) throw new Error(defect);
    const [error] = answer.errors;
    throw new GraphQLError(error?.message ?? '', { extensions: error?.extensions });
  }
}
