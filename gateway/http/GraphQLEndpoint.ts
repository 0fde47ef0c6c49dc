import type { IncomingHttpHeaders } from 'node:http';
import type { RequestContext } from '../execute/RequestContext.ts';
import type { SupergraphSnapshot } from '../snapshot/SupergraphSnapshot.ts';
import type { Authenticated, Authentication } from './Authentication.ts';
import { preventCsrf } from './browserGuards.ts';
import { clientErrors, type ErrorPolicy } from './clientErrors.ts';
import { type GraphQLParams, readGetParams, readPostParams } from './GraphQLParams.ts';
import { HttpRefusal } from './HttpRefusal.ts';
import {
  type GraphQLAnswer,
  type GraphQLHttpAnswer,
  writeAnswer,
  writeLongAnswer,
  writeRefusal,
} from './httpAnswer.ts';
import { preferredMediaType } from './mediaType.ts';
import { PersistedQueries } from './PersistedQueries.ts';

/** The parts of an HTTP request that determine its response. */
export interface GraphQLHttpRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The query string of the URL. */
  readonly search: string;
  readonly body: Buffer | undefined;
}

/** The parts of a snapshot that serve requests. */
export type ServingSnapshot = Pick<SupergraphSnapshot, 'operations' | 'admit' | 'hold' | 'release'>;

/**
 * GraphQL over HTTP, one pipeline for every request: authenticate, find or admit the operation, authorise, execute,
 * respond. Authorising selects the variant of the operation that contains only fields that the caller may read. A known
 * operation is looked up by its text and executed at once; a new one is admitted first. Everything else is the same for
 * both, so that a client cannot tell them apart.
 *
 * @see https://graphql.github.io/graphql-over-http/draft/
 */
export class GraphQLEndpoint {
  readonly #snapshots: { readonly current: ServingSnapshot };
  readonly #errorPolicy: ErrorPolicy;
  readonly #authentication: Authentication;
  readonly #persisted = new PersistedQueries();

  constructor(
    snapshots: { readonly current: ServingSnapshot },
    errorPolicy: ErrorPolicy,
    authentication: Authentication,
  ) {
    this.#snapshots = snapshots;
    this.#errorPolicy = errorPolicy;
    this.#authentication = authentication;
  }

  /**
   * Never rejects because of a client or a subgraph.
   * @param begin makes the context of the request once there is something to plan or execute
   */
  async answer(http: GraphQLHttpRequest, begin: BeginRequest): Promise<GraphQLHttpAnswer> {
    const mediaType = preferredMediaType(http.headers.accept);
    try {
      if (!mediaType) throw new HttpRefusal(406, 'Accept application/json or application/graphql-response+json.');
      return await this.#execute(http, begin, (answer, isLong) =>
        isLong ? writeLongAnswer(this.#forClient(answer), mediaType) : writeAnswer(this.#forClient(answer), mediaType),
      );
    } catch (error) {
      if (error instanceof HttpRefusal) return writeRefusal(error, mediaType ?? 'application/json');
      throw error;
    }
  }

  #forClient(answer: GraphQLAnswer): GraphQLAnswer {
    return answer.errors ? { ...answer, errors: clientErrors(answer.errors, this.#errorPolicy) } : answer;
  }

  async #execute(http: GraphQLHttpRequest, beginFor: BeginRequest, write: WriteAnswer): Promise<GraphQLHttpAnswer> {
    const params = readParams(http);
    const authenticated = this.#authentication.authenticate({ ...http, target: `/graphql${http.search}` });
    const known = authenticated instanceof Promise ? await authenticated : authenticated;
    const begin = () => beginFor(known);
    const query = this.#persisted.resolve(params);
    const snapshot = this.#snapshots.current;
    snapshot.hold();
    try {
      return await this.#answerFrom(snapshot, { http, params, query, begin, write });
    } finally {
      snapshot.release();
    }
  }

  async #answerFrom(
    snapshot: ServingSnapshot,
    { http, params, query, begin, write }: ReadRequest,
  ): Promise<GraphQLHttpAnswer> {
    const { operationName, variables } = params;
    let operation = snapshot.operations.find(query, operationName);
    let request: RequestContext | undefined;
    if (!operation) {
      request = begin();
      const admission = await snapshot.admit(query, operationName, request);
      if (admission.kind === 'REFUSED') return write({ errors: admission.errors });
      operation = admission.operation;
      if (request.traces) request.traces.plannedMs = request.traces.now();
    }
    this.#persisted.keep(params, query);
    if (http.method === 'GET' && operation.operationType !== 'query')
      throw new HttpRefusal(405, 'GET allows only queries: send mutations by POST.', { headers: { allow: 'POST' } });
    request ??= begin();
    const { traces, receipts } = request;
    const isMutation = operation.operationType === 'mutation';
    return operation.answer({ variables, request }, ({ data, errors, plan, isLong }) => {
      const trace = traces && plan && { plan, plannedMs: traces.plannedMs, fetches: traces.fetches };
      const given = isMutation && receipts ? { receipts: receipts.list } : undefined;
      const extensions = trace || given ? { ...(trace && { trace }), ...given } : undefined;
      return write({ errors, data, extensions }, isLong);
    });
  }
}

/** A request whose query text is known. */
interface ReadRequest {
  readonly http: GraphQLHttpRequest;
  readonly params: GraphQLParams;
  readonly query: string;
  readonly begin: () => RequestContext;
  readonly write: WriteAnswer;
}

/** Creates the context of an authenticated request. */
type BeginRequest = (authenticated: Authenticated) => RequestContext;

type WriteAnswer = (answer: GraphQLAnswer, isLong?: boolean) => GraphQLHttpAnswer | Promise<GraphQLHttpAnswer>;

function readParams({ method, headers, search, body }: GraphQLHttpRequest): GraphQLParams {
  preventCsrf(headers);
  if (method === 'POST') return readPostParams(headers, body);
  if (method === 'GET') return readGetParams(headers, search);
  throw new HttpRefusal(405, 'GraphQL requests use GET or POST.', { headers: { allow: 'GET, POST' } });
}
