import { buildSchema, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { AdmissionQueue } from '../admission/AdmissionQueue.ts';
import type { DataSource } from '../execute/DataSource.ts';
import { type CompiledOperation, Engine } from '../execute/Engine.ts';
import { OperationCache } from '../execute/OperationCache.ts';
import type { RequestContext } from '../execute/RequestContext.ts';
import { withinRequest } from '../execute/withinRequest.ts';
import type { Logger } from '../hubs/Logger.ts';
import type { PlanOccasion } from '../observe/metricNames.ts';
import type { Conditions, OperationPlanning, PlannedOperation } from '../plan/PlannedOperation.ts';

export interface GenerationOptions {
  readonly supergraphSdl: string;
  readonly dataSource: DataSource;
  readonly introspection: boolean;
  readonly logger: Logger;
  /** Told of each plan that was made. */
  readonly onPlan: (occasion: PlanOccasion) => void;
}

/** An operation that may be executed, or why it may not. */
export type Admission =
  | { readonly kind: 'ADMITTED'; readonly operation: CompiledOperation }
  | { readonly kind: 'REFUSED'; readonly errors: readonly GraphQLFormattedError[] };

/**
 * One supergraph with everything made from it: the thread that admits new operations, and the operations that are
 * compiled. A request holds it until it ends; it is let go of after the last.
 */
export class Generation implements OperationPlanning {
  readonly operations = new OperationCache();
  readonly #queue: AdmissionQueue;
  readonly #engine: Engine;
  readonly #underWay = new Map<string, Promise<Admission>>();
  readonly #onPlan: GenerationOptions['onPlan'];
  #occasion: PlanOccasion = 'WARM_UP';
  #holders = 0;
  #ended: () => void = () => {};

  private constructor({ supergraphSdl, dataSource, onPlan }: GenerationOptions, queue: AdmissionQueue) {
    this.#onPlan = onPlan;
    this.#queue = queue;
    const schema = buildSchema(queue.apiSdl, { assumeValid: true });
    this.#engine = new Engine({ supergraphSdl, schema, planner: this, dataSource });
  }

  /** @throws Error with the reason where the supergraph is not valid */
  static async start(options: GenerationOptions): Promise<Generation> {
    const { supergraphSdl, introspection, logger } = options;
    return new Generation(options, await AdmissionQueue.start({ supergraphSdl, introspection }, logger));
  }

  /** New operations that wait to be admitted. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Admits and compiles an operation that is not in `operations` yet; requests for the same one wait for one plan.
   * Never rejects for what a client sent.
   * @param request waits no longer than it lasts
   */
  async admit(query: string, operationName: string | undefined, request?: RequestContext): Promise<Admission> {
    const key = JSON.stringify([operationName, query]);
    let underWay = this.#underWay.get(key);
    if (!underWay) {
      underWay = this.#admit(query, operationName).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, underWay);
    }
    try {
      return await (request ? withinRequest(request, underWay) : underWay);
    } catch (error) {
      if (error instanceof GraphQLError) return { kind: 'REFUSED', errors: [error.toJSON()] };
      throw error;
    }
  }

  /** @throws GraphQLError as AdmissionQueue does */
  async plan(operationText: string, conditions: Conditions): Promise<PlannedOperation> {
    const planned = await this.#queue.plan(operationText, conditions);
    this.#onPlan(this.#occasion);
    return planned;
  }

  /** From now on it is clients that ask. */
  serve(): void {
    this.#occasion = 'REQUEST';
  }

  hold(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.#ended();
  }

  /** To be called when no new request begins with it. Lets go of everything after the last. */
  async retire(): Promise<void> {
    const last = new Promise<void>((resolve) => {
      this.#ended = resolve;
    });
    if (this.#holders > 0) await last;
    await this.close();
  }

  /** Lets go of everything now. */
  close(): Promise<void> {
    return this.#queue.close();
  }

  async #admit(query: string, operationName: string | undefined): Promise<Admission> {
    const answer = await this.#queue.admit(query, operationName);
    if ('errors' in answer) return { kind: 'REFUSED', errors: answer.errors };
    const operation = await this.#engine.compile(answer.text, answer.planned);
    this.operations.keep({ query, operationName }, operation);
    if (answer.planned) this.#onPlan(this.#occasion);
    return { kind: 'ADMITTED', operation };
  }
}
