import { type GraphQLSchema, parse } from 'graphql';
import { limits } from '../limits.ts';
import { OverrideLabels } from '../plan/OverrideLabels.ts';
import type { OperationPlanning, PlannedOperation } from '../plan/PlannedOperation.ts';
import { CompiledOperation } from './CompiledOperation.ts';
import type { CheckVariable } from './checkVariables.ts';
import type { DataSource } from './DataSource.ts';
import { EntityKeys } from './EntityKeys.ts';
import { FieldTypes } from './FieldTypes.ts';
import { Introspection } from './introspection/Introspection.ts';
import type { PackedOperation } from './OperationCache.ts';
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
  /** A check of variables that can hold text, beyond their types. */
  readonly checkVariable?: CheckVariable;
  /** Objects of one kind in answers after which code is generated for it. */
  readonly generateAfter?: number;
  /** Rows that one operation may ask for at most. */
  readonly maxRows?: number;
  /** Draws for a request which part of all it belongs to: from 0 to below 100. */
  readonly drawPercentile?: () => number;
}

/** Answers operations over one supergraph. */
export class Engine {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  /** Labels of overrides that hold where they are set. */
  readonly settableLabels: readonly string[];
  readonly #context: VariantContext;

  constructor(options: EngineOptions) {
    const { supergraphSdl, schema, planner, dataSource, checkVariable } = options;
    const { generateAfter = limits.generateAfter, maxRows = limits.operationRows } = options;
    const { drawPercentile = () => Math.random() * 100 } = options;
    const costBounds = { rows: maxRows, values: maxRows * limits.valuesPerRow };
    const supergraph = parse(supergraphSdl, { noLocation: true });
    const types = new TypeConditions(supergraph);
    const overrideLabels = new OverrideLabels(supergraph);
    this.schema = schema;
    this.settableLabels = overrideLabels.settable;
    const introspection = new Introspection(schema);
    this.#context = {
      ...{ introspection, schema, planner, dataSource, checkVariable, generateAfter, costBounds, types },
      ...{ overrideLabels, drawPercentile, keys: new EntityKeys(supergraph), fieldTypes: new FieldTypes(supergraph) },
    };
  }

  /**
   * Compiles one operation, and plans it where its plan does not depend on variables.
   * @param operationText the operation with its fragments, valid against `schema`
   * @throws GraphQLError `UNPLANNABLE`
   */
  async compile(operationText: string): Promise<CompiledOperation> {
    const operation = new CompiledOperation(operationText, this.#context);
    if (!operation.hasConditions) await operation.prepare({});
    return operation;
  }

  /** Compiles an operation that is planned already. */
  unpack({ text, planned }: PackedOperation): CompiledOperation {
    const operation = new CompiledOperation(text, this.#context);
    operation.take(JSON.parse(planned) as PlannedOperation, {});
    return operation;
  }
}
