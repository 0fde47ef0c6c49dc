import { parse, print } from 'graphql';
import { Cancellation } from '../../../gateway/Cancellation.ts';
import { type CompiledOperation, Engine, type OperationResult } from '../../../gateway/execute/Engine.ts';
import type { RequestContext } from '../../../gateway/execute/RequestContext.ts';
import { noHubs } from '../../../gateway/hubs/HubTable.ts';
import { selectOperation } from '../../../gateway/plan/selectOperation.ts';
import { anonymousCaller } from '../../../identity/principals/Caller.ts';
import { unrestricted } from '../../../schema/access/Requirement.ts';
import { composed } from './composed.ts';
import { LocalDataSource } from './LocalDataSource.ts';
import { type Resolvers, subgraphSchema } from './subgraphSchema.ts';
import { TestAdmission } from './TestAdmission.ts';

/** Subgraphs by name. */
export type TestSubgraphs = Readonly<Record<string, { readonly sdl: string; readonly resolvers: Resolvers }>>;

export interface TestEngine {
  readonly engine: Engine;
  readonly supergraphSdl: string;
  readonly dataSource: LocalDataSource;
  /** Compiles one of the operations of a document. */
  compile(query: string, operationName?: string): Promise<CompiledOperation>;
  /** Admits, compiles and executes an operation. */
  ask(query: string, variables?: Record<string, unknown>, request?: RequestContext): Promise<OperationResult>;
}

/**
 * An engine over subgraphs that run in this process.
 * @param generateAfter objects of one kind after which answers are made by generated code
 */
export function testEngine(subgraphs: TestSubgraphs, generateAfter?: number): TestEngine {
  const each = Object.entries(subgraphs);
  const dataSource = new LocalDataSource(
    Object.fromEntries(
      each.map(([name, { sdl, resolvers }]) => [name, { sdl, schema: subgraphSchema(name, sdl, resolvers) }]),
    ),
  );
  const supergraphSdl = composed(Object.fromEntries(each.map(([name, { sdl }]) => [name, sdl])));
  const admission = new TestAdmission(supergraphSdl);
  const engine = new Engine({
    supergraphSdl,
    schema: admission.apiSchema,
    planner: admission,
    dataSource,
    generateAfter,
  });
  return {
    engine,
    supergraphSdl,
    dataSource,
    compile: (query, operationName) => engine.compile(print(selectOperation(parse(query), operationName))),
    async ask(query, variables, request = testRequest) {
      const operation = await admission.compile(engine, query);
      return operation.execute({ variables, request });
    },
  };
}

/** A request of an anonymous client with all the time in the world. */
export const testRequest: RequestContext = {
  cancellation: new Cancellation(),
  deadlineMs: Number.POSITIVE_INFINITY,
  token: undefined,
  caller: anonymousCaller,
  credentials: unrestricted,
  hubs: noHubs,
};
