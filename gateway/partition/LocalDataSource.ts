import { type ExecutionResult, execute, type GraphQLSchema } from 'graphql';
import type { DataSource, FetchCall, FetchResult, PreparedFetch, SubgraphFetch } from '../execute/DataSource.ts';
import type { RequestContext } from '../execute/RequestContext.ts';
import { subgraphError } from './fetchErrors.ts';

/** Answers the fetches of a subgraph that the gateway serves itself (`network`), without a call to anywhere. */
export class LocalDataSource implements DataSource {
  readonly #schema: GraphQLSchema;
  readonly #contextValueOf: (request: RequestContext) => unknown;

  /**
   * @param schema executable, with `_entities` where the subgraph has entities
   * @param contextValueOf what the resolvers get as their context, made for each fetch
   */
  constructor(schema: GraphQLSchema, contextValueOf: (request: RequestContext) => unknown) {
    this.#schema = schema;
    this.#contextValueOf = contextValueOf;
  }

  prepare(fetch: SubgraphFetch): PreparedFetch {
    return { run: (call) => this.#run(fetch, call) };
  }

  async #run(fetch: SubgraphFetch, call: FetchCall): Promise<FetchResult> {
    const startMs = call.request.traces?.now() ?? 0;
    const representations = call.representations && JSON.parse(`[${call.representations.join(',')}]`);
    const result = await execute({
      schema: this.#schema,
      document: fetch.document,
      operationName: fetch.operationName,
      variableValues: representations ? { ...call.variables, representations } : call.variables,
      contextValue: this.#contextValueOf(call.request),
    });
    const { traces } = call.request;
    traces?.add({
      fetchId: fetch.id,
      subgraph: fetch.subgraph,
      startMs,
      endMs: traces.now(),
      representations: call.representations?.length,
    });
    return fetchResult(result, fetch.subgraph);
  }
}

function fetchResult({ data = null, errors }: ExecutionResult, subgraph: string): FetchResult {
  if (!errors) return { data };
  return { data, errors: errors.map((error) => subgraphError(error, { path: error.path, subgraph })) };
}

/** Some subgraphs are answered by hubs, some by the gateway itself: each fetch goes to the source of its subgraph. */
export class CombinedDataSource implements DataSource {
  readonly #sourceOf: (subgraph: string) => DataSource | undefined;

  readonly #spread: Pick<DataSource, 'fanOut'>;

  /** @param spread the source that asks several endpoints the same */
  constructor(sourceOf: (subgraph: string) => DataSource | undefined, spread: Pick<DataSource, 'fanOut'> = {}) {
    this.#sourceOf = sourceOf;
    this.#spread = spread;
  }

  fanOut(fieldName: string, request: RequestContext): number {
    return this.#spread.fanOut?.(fieldName, request) ?? 1;
  }

  /** @throws Error where nobody answers the subgraph */
  prepare(fetch: SubgraphFetch): PreparedFetch {
    const source = this.#sourceOf(fetch.subgraph);
    if (!source) throw new Error(`No data source serves the subgraph ${fetch.subgraph}.`);
    return source.prepare(fetch);
  }
}
