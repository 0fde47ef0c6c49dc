import type { DocumentNode, GraphQLSchema } from 'graphql';
import { OperationNormaliser } from '../plan/OperationNormaliser.ts';
import { Planner } from '../plan/Planner.ts';
import { selectOperation } from '../plan/selectOperation.ts';
import { CompiledOperation } from './CompiledOperation.ts';
import type { DataSource } from './DataSource.ts';
import type { VariantContext } from './OperationVariant.ts';
import { TypeConditions } from './TypeConditions.ts';

export type { CompiledOperation, OperationCall, OperationResult } from './CompiledOperation.ts';

export interface EngineOptions {
  readonly supergraphSdl: string;
  /** Answers the fetches of the plans. */
  readonly dataSource: DataSource;
}

/** Answers operations over one supergraph. */
export class Engine {
  /** What clients see. */
  readonly schema: GraphQLSchema;
  readonly #context: VariantContext;

  /** @throws GraphQLError where the text is not a supergraph SDL */
  constructor({ supergraphSdl, dataSource }: EngineOptions) {
    const planner = new Planner(supergraphSdl);
    this.schema = planner.apiSchema;
    this.#context = {
      schema: this.schema,
      planner,
      normaliser: new OperationNormaliser(this.schema),
      dataSource,
      types: new TypeConditions(supergraphSdl),
    };
  }

  /**
   * Plans and compiles one operation of a document.
   * @param document valid against `schema`
   * @throws GraphQLError where there is no such operation, or `UNPLANNABLE`
   */
  compile(document: DocumentNode, operationName?: string): CompiledOperation {
    return new CompiledOperation(selectOperation(document, operationName), this.#context);
  }
}
