import { parse, validate } from 'graphql';
import { Engine, type OperationResult } from '../../../gateway/execute/Engine.ts';
import type { RequestContext } from '../../../gateway/execute/RequestContext.ts';
import { composed } from './composed.ts';
import { LocalDataSource } from './LocalDataSource.ts';
import { type Resolvers, subgraphSchema } from './subgraphSchema.ts';

/** Subgraphs by name. */
export type TestSubgraphs = Readonly<Record<string, { readonly sdl: string; readonly resolvers: Resolvers }>>;

export interface TestEngine {
  readonly engine: Engine;
  readonly dataSource: LocalDataSource;
  /** Validates, compiles and executes an operation. */
  ask(query: string, variables?: Record<string, unknown>): Promise<OperationResult>;
}

/** An engine over subgraphs that run in this process. */
export function testEngine(subgraphs: TestSubgraphs): TestEngine {
  const each = Object.entries(subgraphs);
  const dataSource = new LocalDataSource(
    Object.fromEntries(each.map(([name, { sdl, resolvers }]) => [name, subgraphSchema(name, sdl, resolvers)])),
  );
  const supergraphSdl = composed(Object.fromEntries(each.map(([name, { sdl }]) => [name, sdl])));
  const engine = new Engine({ supergraphSdl, dataSource });
  return {
    engine,
    dataSource,
    async ask(query, variables) {
      const document = parse(query);
      const [fault] = validate(engine.schema, document);
      if (fault) throw fault;
      return engine.compile(document).execute({ variables, request: testRequest });
    },
  };
}

/** A request of an anonymous client with all the time in the world. */
export const testRequest: RequestContext = {
  signal: new AbortController().signal,
  deadlineMs: Number.POSITIVE_INFINITY,
  principal: '',
  forwardedHeaders: {},
  partition: undefined,
};
