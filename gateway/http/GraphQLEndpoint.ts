import type { IncomingHttpHeaders } from 'node:http';
import type { CompiledOperation } from '../execute/Engine.ts';
import type { RequestContext } from '../execute/RequestContext.ts';
import { type GraphQLParams, readGetParams, readPostParams } from './GraphQLParams.ts';
import { HttpRefusal } from './HttpRefusal.ts';
import { type GraphQLAnswer, type GraphQLHttpAnswer, writeAnswer, writeRefusal } from './httpAnswer.ts';
import { preferredMediaType } from './mediaType.ts';
import type { Admission } from './NewOperations.ts';
import type { OperationCache } from './OperationCache.ts';
import { PersistedQueries } from './PersistedQueries.ts';
import { preventCsrf } from './preventCsrf.ts';

/** What of an HTTP request decides its answer. */
export interface GraphQLHttpRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** What follows `?` in the URL. */
  readonly search: string;
  readonly body: Buffer | undefined;
}

export interface GraphQLEndpointOptions {
  readonly operations: OperationCache;
  /** Admits an operation that is not in `operations` yet. Never rejects for what a client sent. */
  readonly admit: (query: string, operationName: string | undefined) => Promise<Admission>;
}

/**
 * GraphQL over HTTP: a known operation is found by its text and executed at once, a new one is admitted first. All the
 * rest is one way for both, so that a client cannot tell them apart.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/
 */
export class GraphQLEndpoint {
  readonly #operations: OperationCache;
  readonly #admit: GraphQLEndpointOptions['admit'];
  readonly #persisted = new PersistedQueries();

  constructor({ operations, admit }: GraphQLEndpointOptions) {
    this.#operations = operations;
    this.#admit = admit;
  }

  /**
   * Never rejects for what a client or a subgraph did.
   * @param begin makes the context of the request once there is something to execute
   */
  async answer(http: GraphQLHttpRequest, begin: () => RequestContext): Promise<GraphQLHttpAnswer> {
    const mediaType = preferredMediaType(http.headers.accept);
    try {
      if (!mediaType) throw new HttpRefusal(406, 'Accept application/json or application/graphql-response+json.');
      return writeAnswer(await this.#execute(http, begin), mediaType);
    } catch (error) {
      if (error instanceof HttpRefusal) return writeRefusal(error, mediaType ?? 'application/json');
      throw error;
    }
  }

  async #execute(http: GraphQLHttpRequest, begin: () => RequestContext): Promise<GraphQLAnswer> {
    const params = readParams(http);
    const query = this.#persisted.resolve(params);
    const { operationName, variables } = params;
    let operation: CompiledOperation | undefined = this.#operations.find(query, operationName);
    if (!operation) {
      const admission = await this.#admit(query, operationName);
      if (admission.kind === 'REFUSED') return { errors: admission.errors };
      operation = admission.operation;
    }
    this.#persisted.keep(params, query);
    if (http.method === 'GET' && operation.operationType !== 'query')
      throw new HttpRefusal(405, 'A GET may only query: send mutations by POST.', { headers: { allow: 'POST' } });
    const request = begin();
    const { data, errors, plan } = await operation.execute({ variables, request });
    const trace = request.traces && plan && { plan, fetches: request.traces.fetches };
    return { errors, data, extensions: trace && { trace } };
  }
}

function readParams({ method, headers, search, body }: GraphQLHttpRequest): GraphQLParams {
  preventCsrf(headers);
  if (method === 'POST') return readPostParams(headers, body);
  if (method === 'GET') return readGetParams(headers, search);
  throw new HttpRefusal(405, 'GraphQL is asked by GET and POST.', { headers: { allow: 'GET, POST' } });
}
