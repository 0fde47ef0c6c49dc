import { receiptsHeader } from '../../schema/hubHeaders.ts';
import type { Hub } from '../../schema/registry/Hub.ts';
import { Cancellation } from '../Cancellation.ts';
import type { FetchCall, SubgraphFetch } from '../execute/DataSource.ts';
import type { RequestContext } from '../execute/RequestContext.ts';
import type { Capabilities } from '../hubs/Capabilities.ts';
import { isObject } from '../json/isObject.ts';
import { noHeaders, type SubgraphGraphQLError, type Transport, type TransportAnswer } from '../transport/Transport.ts';
import type { HubOperation, OperationText } from './HubOperation.ts';

const asksForReceipts = Object.freeze({ [receiptsHeader]: '1' });

/** What one hub said to one call, or why it said nothing. */
export interface HubAnswer {
  readonly hubCode: string;
  readonly latencyMs: number;
  /** Null where the hub failed as a whole. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly SubgraphGraphQLError[];
  /** Set where there is no GraphQL answer. */
  readonly failure: HubFailure | undefined;
  /** Of the answer's text; absent where the hub was not asked. */
  readonly characters?: number;
}

export interface HubFailure {
  readonly code: HubFailureCode;
  readonly message: string;
}

export type HubFailureCode =
  | 'HUB_UNREACHABLE'
  | 'HUB_TIMEOUT'
  | 'HUB_FAILED'
  | 'INVALID_ANSWER'
  | 'HUB_OVERLOADED'
  | 'HUB_UNSUPPORTED'
  | 'HUB_DRAINING'
  | 'UNKNOWN_HUB';

/** One call, as the caller has put it together. */
export interface HubCall {
  readonly hub: Hub;
  readonly text: OperationText;
  /** The values of the operation's variables as JSON without braces. */
  readonly variablesText: string;
  readonly timeoutMs: number;
  /** Gives up this call alone; the request's own cancellation always counts. */
  readonly cancellation?: Cancellation;
  readonly representations?: readonly string[];
}

/** How many rows or entities an answer holds; only called where the request is traced. */
export type RowCounter = (data: Readonly<Record<string, unknown>>) => number | undefined;

/** Looks up what a hub's endpoint serves; undefined where nothing is known, which is taken as the whole contract. */
export type CapabilityLookup = (hubCode: string, subgraph: string) => Capabilities | undefined;

/** Told of a hub that refused a whole operation, as hubs do with what their contract does not have. */
export type RefusalListener = (hubCode: string, subgraph: string) => void;

/** Why a hub cannot be asked at all. */
export interface NotAskable {
  readonly kind: 'NOT_ASKABLE';
  readonly failure: HubFailure;
}

/** Calls the hubs' endpoints of one contract for one fetch of a plan. */
export class HubCaller {
  readonly #fetch: SubgraphFetch;
  readonly #transport: Transport;
  readonly #capabilities: CapabilityLookup;
  readonly #onRefusal: RefusalListener;

  constructor(
    fetch: SubgraphFetch,
    transport: Transport,
    capabilities: CapabilityLookup,
    onRefusal: RefusalListener = () => {},
  ) {
    this.#fetch = fetch;
    this.#transport = transport;
    this.#capabilities = capabilities;
    this.#onRefusal = onRefusal;
  }

  /** The operation as this hub takes it with these variables, or why the hub cannot be asked. */
  textFor(hub: Hub, operation: HubOperation, variables: FetchCall['variables']): OperationText | NotAskable {
    const { subgraph } = this.#fetch;
    if (!hub.subgraphs.has(subgraph)) {
      return notAskable(`${hub.code} does not serve ${subgraph}.`);
    }
    const capabilities = this.#capabilities(hub.code, subgraph);
    if (capabilities?.refusal !== undefined) {
      return notAskable(`${hub.code} serves ${subgraph} in a way that contradicts its contract.`);
    }
    return operation.textFor(capabilities, variables);
  }

  /** Never rejects. Ends when the hub answered, its time or the request's is over, or it is cancelled. */
  async ask(request: RequestContext, call: HubCall, countRows?: RowCounter): Promise<HubAnswer> {
    const { hub, text } = call;
    const endpoint = hub.subgraphs.get(this.#fetch.subgraph);
    if (!endpoint) throw new Error(`${hub.code} does not serve ${this.#fetch.subgraph}; textFor says so.`);
    const startMs = performance.now();
    const traceStartMs = request.traces?.now() ?? 0;
    const isMutation = this.#fetch.operationType === 'mutation';
    const receipts = isMutation ? request.receipts : undefined;
    const answer = await this.#transport.send(endpoint, {
      prefix: text.prefix,
      reader: text.reader,
      markedPrefix: endpoint.batched ? text.markedPrefix : undefined,
      variablesText: call.variablesText,
      representations: call.representations,
      isMutation,
      deadlineMs: Math.min(startMs + call.timeoutMs, request.deadlineMs),
      cancellation: call.cancellation
        ? new Cancellation(request.cancellation, call.cancellation)
        : request.cancellation,
      headers: receipts ? asksForReceipts : noHeaders,
      sender: request,
    });
    request.received?.add(answer.characters ?? 0);
    receipts?.take(hub.code, this.#fetch.subgraph, answer.extensions?.receipts);
    const result = readAnswer(hub.code, performance.now() - startMs, answer);
    if (isRefusal(result)) this.#onRefusal(hub.code, this.#fetch.subgraph);
    request.traces?.add({
      fetchId: this.#fetch.id,
      subgraph: this.#fetch.subgraph,
      hub: hub.code,
      startMs: traceStartMs,
      endMs: request.traces.now(),
      representations: call.representations?.length,
      rows: result.data ? countRows?.(result.data) : undefined,
      bytes: answer.bytes,
      joinedWith: answer.joinedWith,
      prunedFields: text.prunedFields.length > 0 ? text.prunedFields : undefined,
      failure: result.failure?.code,
    });
    return result;
  }
}

/** An error of validation has no place in the answer, since there is none. */
function isRefusal({ data, errors, failure }: HubAnswer): boolean {
  return data === null && failure === undefined && errors.every(({ path }) => path === undefined);
}

/** The answer of a hub to a root field that it serves not at all, or not as it was asked. */
export function unsupported(hubCode: string, text: OperationText, responseName: string): HubAnswer {
  const unsupported = text.unsupported.get(responseName) ?? 'this field';
  return notAsked(hubCode, {
    code: 'HUB_UNSUPPORTED',
    message: `${hubCode} serves an older contract without ${unsupported}.`,
  });
}

function notAskable(message: string): NotAskable {
  return { kind: 'NOT_ASKABLE', failure: { code: 'HUB_UNSUPPORTED', message } };
}

/** An answer that is none: the hub sent something that is not what was asked. */
export function malformed(answer: HubAnswer, what: string, code: HubFailureCode = 'HUB_FAILED'): HubAnswer {
  const failure: HubFailure = { code, message: `${answer.hubCode} answered ${what}.` };
  return { ...answer, data: null, errors: [], failure };
}

/** The answer without its data, which is not what was asked: the hub's own errors say why, or else that it is so. */
export function withoutData(answer: HubAnswer, what: string): HubAnswer {
  const errors = answer.errors.filter(isOfHub);
  return errors.length > 0 ? { ...answer, data: null, errors } : malformed(answer, what);
}

/** True for an error that the hub itself reported, false for a fault that was found in its answer. */
export function isOfHub({ extensions }: SubgraphGraphQLError): boolean {
  return extensions?.code !== 'INVALID_ANSWER';
}

/** The answer of a hub that was not asked, with the reason. */
export function notAsked(hubCode: string, failure: HubFailure): HubAnswer {
  return { hubCode, latencyMs: 0, data: null, errors: [], failure };
}

/** The answer of a hub that the network does not have. */
export function unknownHub(hubCode: string): HubAnswer {
  return notAsked(hubCode, { code: 'UNKNOWN_HUB', message: `The network has no hub ${hubCode}.` });
}

function readAnswer(hubCode: string, latencyMs: number, came: TransportAnswer): HubAnswer {
  const { data, errors = [], failure, characters } = came;
  const answer: HubAnswer = { hubCode, latencyMs, data: isObject(data) ? data : null, errors, failure, characters };
  if (failure || answer.data || answer.errors.length > 0) return answer;
  return malformed(answer, 'with neither data nor errors');
}
