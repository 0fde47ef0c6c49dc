import type { GraphQLSchema } from 'graphql';
import { limits } from '../limits.ts';
import type { OperationPlanning, PlannedOperation } from '../plan/PlannedOperation.ts';
import { CompiledOperation } from './CompiledOperation.ts';
import type { DataSource } from './DataSource.ts';
import type { VariantContext } from './OperationVariant.ts';
import { TypeConditions } from './TypeConditions.ts';

export type { CompiledOperation, OperationCall, OperationResult } from './CompiledOperation.ts';

export interface EngineOptions {
  readonly supergraphSdl: string;
  /** What clients see of the supergraph. */
  readonly schema: GraphQLSchema;
  readonly planner: OperationPlanning;
  /** Answers the fetches of the plans. */
  readonly dataSource: DataSource;
  /** Objects of one kind in answers after which code is generated for it. */
  readonly generateAfter?: number;
}

/** Answers operations over one supergraph. */
export class Engine {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly #context: VariantContext;

  constructor({ supergraphSdl, schema, planner, dataSource, generateAfter = limits.generateAfter }: EngineOptions) {
    this.schema = schema;
    this.#context = { schema, planner, dataSource, generateAfter, types: new TypeConditions(supergraphSdl) };
  }

  /**
   * Plans, if need be, and compiles one operation.
   * @param operationText the operation with its fragments, valid against `schema`
   * @param planned the plan of an operation without condition variables, where there already is one
   * @throws GraphQLError `UNPLANNABLE`
   */
  async compile(operationText: string, planned?: PlannedOperation): Promise<CompiledOperation> {
    const operation = new CompiledOperation(operationText, this.#context);
    if (planned) operation.take(planned, {});
    else if (!operation.hasConditions) await operation.prepare({});
    return operation;
  }
}
