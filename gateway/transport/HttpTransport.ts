import { performance } from 'node:perf_hooks';
import { anonymousCaller } from '../../identity/principals/Caller.ts';
import { receiptsHeader } from '../../schema/hubHeaders.ts';
import type { Endpoint } from '../../schema/registry/Hub.ts';
import { Cancellation } from '../Cancellation.ts';
import type { HubTable } from '../hubs/HubTable.ts';
import type { Logger } from '../hubs/Logger.ts';
import type { BreakerChange, EndpointAnswer, EndpointReport, WatchedEndpoints } from '../hubs/WatchedEndpoints.ts';
import type { CallCredentials } from './CallCredentials.ts';
import { EndpointClient, type Outgoing } from './EndpointClient.ts';
import type { ClientTls } from './HttpConnection.ts';
import { isLong, type MarkedCall, readAnswer, readAnswers, readExtensions, readLongAnswer } from './readAnswer.ts';
import {
  type AnswerReader,
  type BatchTransport,
  type FailedAnswer,
  markedBody,
  requestBody,
  type TransportAnswer,
  type TransportCall,
} from './Transport.ts';

/** Nobody gives up a call of the gateway's own but its deadline. */
const never = new Cancellation();

const asksForHead = Object.freeze({ [receiptsHeader]: 'head' });

/** How a gateway calls endpoints, and where it says why calls fail. */
export interface TransportOptions {
  readonly log: Logger;
  /** Whether endpoints are told that they may compress their answers. */
  readonly asksCompressed: boolean;
  /** What says to endpoints who asks; left out where they are told nothing. */
  readonly credentials?: CallCredentials;
  /** Left out, Node's authorities are believed and no certificate is shown. */
  readonly tls?: ClientTls;
}

/**
 * Speaks GraphQL over HTTP/1.1 through one `EndpointClient` for each endpoint. A client is made by the first call and
 * closed after the last once the hub table has no such endpoint any more.
 */
export class HttpTransport implements BatchTransport, WatchedEndpoints {
  readonly #options: TransportOptions;
  readonly #clients = new Map<string, EndpointClient>();
  readonly #listeners = new Set<(change: BreakerChange) => void>();
  /** Keys of the endpoints in the current table; undefined where no table has been given, and nothing ever leaves. */
  #current: ReadonlySet<string> | undefined;

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  send(endpoint: Endpoint, call: TransportCall): Promise<TransportAnswer> {
    return this.#send(endpoint, {
      call,
      body: requestBody(call),
      read: (text, bytes) => {
        if (call.headers[receiptsHeader] !== undefined) return readWithExtensions(text, bytes, call.reader);
        return isLong(text) ? readLongAnswer(text, bytes, call.reader) : readAnswer(text, bytes, call.reader);
      },
    });
  }

  sendBatch(
    endpoint: Endpoint,
    calls: readonly [TransportCall, ...TransportCall[]],
    terms: Pick<TransportCall, 'deadlineMs' | 'cancellation'>,
  ): Promise<readonly TransportAnswer[] | FailedAnswer> {
    return this.#send(endpoint, {
      call: { ...calls[0], ...terms },
      isBatch: true,
      ...batchOf(calls),
    });
  }

  #send<Answer extends object>(endpoint: Endpoint, outgoing: Outgoing<Answer>): Promise<Answer | FailedAnswer> {
    const key = keyOf(endpoint);
    const client = this.#clients.get(key) ?? this.#addClient(key, endpoint);
    const answer = client.send(outgoing);
    // A request that began with an older table may still ask an endpoint that has left since.
    if (this.#current && !this.#current.has(key)) client.retire();
    return answer;
  }

  /** Lets go of the endpoints that are not in this table, each after its last call. */
  useTable(table: HubTable): void {
    const current = new Set<string>();
    for (const { subgraphs } of table.hubs) for (const endpoint of subgraphs.values()) current.add(keyOf(endpoint));
    this.#current = current;
    for (const [key, client] of this.#clients) {
      if (current.has(key)) client.keep();
      else client.retire();
    }
  }

  async ask(endpoint: Endpoint, query: string, timeoutMs: number): Promise<EndpointAnswer | undefined> {
    const { data, extensions } = await this.send(endpoint, {
      prefix: `{"query":${JSON.stringify(query)},"variables":{`,
      variablesText: '',
      isMutation: false,
      isHealthCheck: true,
      deadlineMs: performance.now() + timeoutMs,
      cancellation: never,
      headers: asksForHead,
      sender: { caller: anonymousCaller, token: undefined },
    });
    return data ? { data, receiptHead: extensions?.receiptHead } : undefined;
  }

  report(endpoint: Endpoint): EndpointReport | undefined {
    return this.#clients.get(keyOf(endpoint))?.report();
  }

  onBreaker(listener: (change: BreakerChange) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Closes every connection now; calls under way fail. */
  async close(): Promise<void> {
    for (const client of this.#clients.values()) client.destroy();
    this.#clients.clear();
  }

  #addClient(key: string, endpoint: Endpoint): EndpointClient {
    const { hubCode, subgraph } = endpoint;
    const client = new EndpointClient(
      { ...this.#options, endpoint },
      {
        onBreaker: (state) => {
          for (const listener of this.#listeners) listener({ hubCode, subgraph, state });
        },
        onClosed: () => this.#clients.delete(key),
      },
    );
    this.#clients.set(key, client);
    return client;
  }
}

async function readWithExtensions(
  text: string,
  bytes: number,
  reader: AnswerReader | undefined,
): Promise<TransportAnswer | undefined> {
  const answer = isLong(text) ? await readLongAnswer(text, bytes, reader) : readAnswer(text, bytes, reader);
  return answer && { ...answer, extensions: await readExtensions(text) };
}

/** The operations of one request. Equal ones bear different numbers, the others always the same, so that a hub knows them. */
function batchOf(calls: readonly TransportCall[]): Pick<Outgoing<readonly TransportAnswer[]>, 'body' | 'read'> {
  const numbers = new Map<string, number>();
  const bodies: string[] = [];
  const marked: MarkedCall[] = [];
  for (const call of calls) {
    const { markedPrefix } = call;
    if (!markedPrefix) throw new Error('A call without a marked prefix in a batch.');
    const number = numbers.get(markedPrefix.mark) ?? 0;
    numbers.set(markedPrefix.mark, number + 1);
    bodies.push(markedBody(call, markedPrefix, number));
    marked.push({ reader: call.reader, mark: markedPrefix.mark + number });
  }
  return { body: `[${bodies.join(',')}]`, read: (text, bytes) => readAnswers(text, bytes, marked) };
}

function keyOf({ hubCode, subgraph, url }: Endpoint): string {
  return `${hubCode} ${subgraph} ${url}`;
}
