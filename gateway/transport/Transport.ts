import type { Caller } from '../../identity/principals/Caller.ts';
import type { Endpoint } from '../../schema/registry/Hub.ts';
import type { Cancellation } from '../Cancellation.ts';
import type { TransportFailure } from './callFailure.ts';

/** Sends one GraphQL call to one endpoint. Deadline, retry of reads, breaker and bounds are inside. */
export interface Transport {
  /** Never rejects: what goes wrong on the way is an answer with `failure`. */
  send(endpoint: Endpoint, call: TransportCall): Promise<TransportAnswer>;
}

/** A transport that can also send several reads to one endpoint in one request. */
export interface BatchTransport extends Transport {
  /**
   * Never rejects.
   * @param calls reads of one principal with the same headers, each with a marked prefix
   * @returns an answer for each call in order, or why there is none for any
   */
  sendBatch(
    endpoint: Endpoint,
    calls: readonly TransportCall[],
    terms: Pick<TransportCall, 'deadlineMs' | 'cancellation'>,
  ): Promise<readonly TransportAnswer[] | FailedAnswer>;
}

export interface TransportCall {
  /** The request body up to the values of its variables: `{"query":"…","variables":{`. */
  readonly prefix: string;
  /**
   * The same for a batch, in two parts: what comes between them ends the name of a further root field, `__typename`, by
   * which the answer says that it is the one to this call. Only calls with it go in batches.
   */
  readonly markedPrefix?: MarkedPrefix;
  /** Values of variables as JSON members without braces: `"a":1,"b":"x"`. */
  readonly variablesText: string;
  /** Of a call for entities: the items of its variable `representations`, each as JSON. */
  readonly representations?: readonly string[];
  /** Reads the answer; as plain JSON if absent. */
  readonly reader?: AnswerReader;
  /** A mutation is sent at most once. A read may be sent again on a connection error or 502/503/504. */
  readonly isMutation: boolean;
  /** True for a question of the gateway's own, which says nothing bad about an endpoint that has yet to come up. */
  readonly isHealthCheck?: boolean;
  /** When to give up, in milliseconds of `performance.now()`: the nearer of the endpoint's timeout and the request's budget. */
  readonly deadlineMs: number;
  /** Cancelled when nobody wants the answer any more. */
  readonly cancellation: Cancellation;
  /** Passed on to the endpoint (names in lower case). Calls are shared or batched only where they are equal. */
  readonly headers: Readonly<Record<string, string>>;
  /** In whose name the call is made. Calls are shared or batched only among callers of one view. */
  readonly sender: Sender;
}

/** Of a call that passes nothing on. */
export const noHeaders: TransportCall['headers'] = Object.freeze({});

/** Who is behind a call. */
export interface Sender {
  readonly caller: Caller;
  /** Its access token, which a hub verifies itself before it changes anything. */
  readonly token: string | undefined;
}

/** Reads the answers to one operation, so that nothing comes of them but what was asked. */
export interface AnswerReader {
  /** Reads the text of an answer. @throws Error where it is not JSON */
  parse(text: string): unknown;
  /** The same in turns of the event loop, for a long text. Rejects where it is not JSON. */
  parseInTurns(text: string): Promise<unknown>;
  /** What `parse` makes of an answer, where it came with others and is parsed already. */
  check(answer: unknown): unknown;
  /** The same in turns of the event loop. */
  checkInTurns(answer: unknown): Promise<unknown>;
}

/** @see TransportCall.markedPrefix */
export interface MarkedPrefix {
  readonly before: string;
  readonly after: string;
  /** The name of the field without its end. */
  readonly mark: string;
}

export interface TransportAnswer {
  readonly data?: Record<string, unknown> | null;
  readonly errors?: readonly SubgraphGraphQLError[];
  /** As the endpoint sent it, where the call asked for something that comes there. */
  readonly extensions?: Readonly<Record<string, unknown>>;
  /** Set where there is no GraphQL answer. */
  readonly failure?: TransportFailure;
  /** As they crossed the wire. */
  readonly bytes: number;
  /** Of its text, which may have come compressed, or together with others; left out where nothing is made of it. */
  readonly characters?: number;
  /** Other calls that went to the endpoint together with this one, as one. */
  readonly joinedWith?: number;
}

/** There is no GraphQL answer. */
export type FailedAnswer = Required<Pick<TransportAnswer, 'failure' | 'bytes'>>;

/** An entry of `errors` as a subgraph sent it; everything but `message` may be missing or malformed. */
export interface SubgraphGraphQLError {
  readonly message: string;
  readonly path?: ReadonlyArray<string | number>;
  readonly extensions?: Record<string, unknown>;
}

/** The whole body of a call. */
export function requestBody(call: TransportCall): string {
  return call.prefix + valuesText(call);
}

/** The body of a call within a batch; its answer repeats the number in the field whose name begins with the mark. */
export function markedBody(call: TransportCall, { before, after }: MarkedPrefix, number: number): string {
  return before + number + after + valuesText(call);
}

/** What follows the prefix. */
function valuesText({ variablesText, representations }: TransportCall): string {
  if (!representations) return `${variablesText}}}`;
  return `${variablesText}${variablesText && ','}"representations":[${representations.join(',')}]}}`;
}
