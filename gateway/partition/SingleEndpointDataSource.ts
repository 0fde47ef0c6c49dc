import type { Endpoint } from '../../schema/registry/Hub.ts';
import type { DataSource, FetchCall, FetchResult, PreparedFetch, SubgraphFetch } from '../execute/DataSource.ts';
import { isObject } from '../json/isObject.ts';
import { limits } from '../limits.ts';
import { type AnswerReader, noHeaders, type Transport, type TransportAnswer } from '../transport/Transport.ts';
import { isListOfEntities, isPath } from './AnswerCheck.ts';
import { fetchError, subgraphError } from './fetchErrors.ts';
import { OperationAnswerReader } from './OperationAnswerReader.ts';

/** Answers the fetches of a plain supergraph, where each subgraph has the one endpoint that its `join__Graph` names. */
export class SingleEndpointDataSource implements DataSource {
  readonly #urls: ReadonlyMap<string, string>;
  readonly #transport: Transport;

  /** @param urls endpoints by subgraph */
  constructor(urls: ReadonlyMap<string, string>, transport: Transport) {
    this.#urls = urls;
    this.#transport = transport;
  }

  /** @throws Error where the subgraph has no endpoint */
  prepare(fetch: SubgraphFetch): PreparedFetch {
    const url = this.#urls.get(fetch.subgraph);
    if (url === undefined) throw new Error(`The subgraph ${fetch.subgraph} has no endpoint.`);
    // In figures and messages a plain subgraph stands where a hub would.
    const endpoint = { hubCode: fetch.subgraph, subgraph: fetch.subgraph, url, batched: false };
    return new SingleEndpointFetch(fetch, endpoint, this.#transport);
  }
}

class SingleEndpointFetch implements PreparedFetch {
  readonly #fetch: SubgraphFetch;
  readonly #endpoint: Endpoint;
  readonly #transport: Transport;
  readonly #prefix: string;
  readonly #reader: AnswerReader;

  constructor(fetch: SubgraphFetch, endpoint: Endpoint, transport: Transport) {
    this.#fetch = fetch;
    this.#endpoint = endpoint;
    this.#transport = transport;
    const operationName = fetch.operationName ? `"operationName":${JSON.stringify(fetch.operationName)},` : '';
    this.#prefix = `{"query":${JSON.stringify(fetch.text)},${operationName}"variables":{`;
    this.#reader = new OperationAnswerReader(fetch);
  }

  async run({ request, variablesText, representations }: FetchCall): Promise<FetchResult> {
    const traceStartMs = request.traces?.now() ?? 0;
    const answer = await this.#transport.send(this.#endpoint, {
      prefix: this.#prefix,
      reader: this.#reader,
      variablesText,
      representations,
      isMutation: this.#fetch.operationType === 'mutation',
      deadlineMs: Math.min(performance.now() + limits.ownedTimeoutMs, request.deadlineMs),
      cancellation: request.cancellation,
      headers: request.forwardedHeaders?.to(this.#fetch.subgraph) ?? noHeaders,
      sender: request,
    });
    request.received?.add(answer.characters ?? 0);
    request.traces?.add({
      fetchId: this.#fetch.id,
      subgraph: this.#fetch.subgraph,
      startMs: traceStartMs,
      endMs: request.traces.now(),
      representations: representations?.length,
      bytes: answer.bytes,
      joinedWith: answer.joinedWith,
      failure: answer.failure?.code,
    });
    return fetchResult(answer, this.#fetch.subgraph, representations?.length);
  }
}

/** @param entities how many were asked; undefined for root fields */
function fetchResult(
  { data, errors = [], failure }: TransportAnswer,
  subgraph: string,
  entities: number | undefined,
): FetchResult {
  const isRight = isObject(data) && (entities === undefined || isListOfEntities(data._entities, entities));
  const answered = isRight ? data : null;
  if (failure) return { data: null, errors: [fetchError(failure.code, failure.message, { subgraph })] };
  if (errors.length > 0) {
    const told = errors.map((error) =>
      subgraphError(error, { path: isPath(error.path) ? error.path : undefined, subgraph }),
    );
    return { data: answered, errors: told };
  }
  if (answered) return { data: answered };
  const message = `${subgraph} answered ${data ? 'other entities than requested' : 'with neither data nor errors'}.`;
  return { data: null, errors: [fetchError('HUB_FAILED', message, { subgraph })] };
}
