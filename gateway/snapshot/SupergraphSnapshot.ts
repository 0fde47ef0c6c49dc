import { buildSchema, GraphQLError, type GraphQLFormattedError } from 'graphql';
import { implementScalars } from '../../schema/scalars/implementScalars.ts';
import { unstorableVariable } from '../../schema/scalars/storableText.ts';
import { AdmissionQueue } from '../admission/AdmissionQueue.ts';
import type { Cancellation } from '../Cancellation.ts';
import type { DataSource } from '../execute/DataSource.ts';
import { type CompiledOperation, Engine } from '../execute/Engine.ts';
import { OperationCache } from '../execute/OperationCache.ts';
import type { RequestContext } from '../execute/RequestContext.ts';
import { SharedWork } from '../execute/SharedWork.ts';
import type { Logger } from '../hubs/Logger.ts';
import type { PlanOccasion } from '../observe/metricNames.ts';
import type { Conditions, OperationPlanning, PlannedOperation } from '../plan/PlannedOperation.ts';

export interface SnapshotOptions {
  readonly supergraphSdl: string;
  readonly dataSource: DataSource;
  readonly introspection: boolean;
  /** Whether the custom scalars are those of the contracts: what clients send for them is then checked. */
  readonly contractScalars: boolean;
  /** Rows that one operation may ask for at most; left out, the default of the gateway. */
  readonly maxRows?: number;
  /** Labels of overrides that are set; left out, none. */
  readonly overrideLabels?: readonly string[];
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
export class SupergraphSnapshot implements OperationPlanning {
  readonly operations = new OperationCache((packed) => this.#engine.unpack(packed));
  readonly supergraphSdl: string;
  readonly #queue: AdmissionQueue;
  readonly #engine: Engine;
  readonly #underWay = new Map<string, SharedWork<Admission>>();
  readonly #onPlan: SnapshotOptions['onPlan'];
  #occasion: PlanOccasion = 'WARM_UP';
  #holders = 0;
  #ended: () => void = () => {};

  private constructor(options: SnapshotOptions, queue: AdmissionQueue) {
    const { supergraphSdl, contractScalars, dataSource, maxRows, onPlan } = options;
    this.supergraphSdl = supergraphSdl;
    this.#onPlan = onPlan;
    this.#queue = queue;
    const schema = buildSchema(queue.apiSdl, { assumeValid: true });
    if (contractScalars) implementScalars(schema);
    const checkVariable = contractScalars ? unstorableVariable : undefined;
    this.#engine = new Engine({ supergraphSdl, schema, planner: this, dataSource, checkVariable, maxRows });
  }

  /** @throws Error with the reason where the supergraph is not valid */
  static async start(options: SnapshotOptions): Promise<SupergraphSnapshot> {
    const { supergraphSdl, introspection, contractScalars, overrideLabels, logger } = options;
    const settings = { supergraphSdl, introspection, contractScalars, overrideLabels };
    const snapshot = new SupergraphSnapshot(options, await AdmissionQueue.start(settings, logger));
    snapshot.#tellLabels(options);
    return snapshot;
  }

  #tellLabels({ overrideLabels = [], logger }: SnapshotOptions): void {
    const { settableLabels } = this.#engine;
    const unset = settableLabels.filter((label) => !overrideLabels.includes(label));
    if (unset.length > 0)
      logger.info({ labels: unset }, 'Overrides with these labels are off: their fields come from the old subgraph');
    const unknown = overrideLabels.filter((label) => !settableLabels.includes(label));
    if (unknown.length > 0) logger.warn({ labels: unknown }, 'The supergraph has no override with these labels');
  }

  /** What clients see of the supergraph. */
  get apiSdl(): string {
    return this.#queue.apiSdl;
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
    const known = this.#underWay.get(key);
    const admission = known?.isWanted ? known : this.#begin(key, query, operationName);
    try {
      return await admission.result(request);
    } catch (error) {
      if (error instanceof GraphQLError) return { kind: 'REFUSED', errors: [error.toJSON()] };
      throw error;
    }
  }

  /** @throws GraphQLError as AdmissionQueue does */
  async plan(operationText: string, conditions: Conditions, unwanted?: Cancellation): Promise<PlannedOperation> {
    const planned = await this.#queue.plan(operationText, conditions, unwanted);
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

  #begin(key: string, query: string, operationName: string | undefined): SharedWork<Admission> {
    const admission = new SharedWork((unwanted) =>
      this.#admit(query, operationName, unwanted).finally(() => {
        if (this.#underWay.get(key) === admission) this.#underWay.delete(key);
      }),
    );
    this.#underWay.set(key, admission);
    return admission;
  }

  async #admit(query: string, operationName: string | undefined, unwanted: Cancellation): Promise<Admission> {
    const answer = await this.#queue.admit(query, operationName, unwanted);
    if (answer.kind === 'REFUSED') return answer;
    const { text, planned } = answer.operation;
    const packed = planned === undefined ? undefined : { text, planned };
    const operation = packed ? this.#engine.unpack(packed) : await this.#engine.compile(text);
    this.operations.keep({ query, operationName }, packed ?? operation);
    if (packed) this.#onPlan(this.#occasion);
    return { kind: 'ADMITTED', operation };
  }
}
