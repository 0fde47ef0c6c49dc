import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

export interface Edge {
  cursor: string;
  sortKey: string;
  node: Row;
}

/** A row of a hub, with what faults change of it. */
export interface Row {
  __typename?: string;
  id: string;
  title?: string;
  legalName?: string;
  createdAt?: string;
  hub?: { code: string };
  merchant?: { id: string };
  gtin?: string | null;
  gln?: string | null;
  hsCode?: string;
  price?: { amount: unknown; currencyCode: string };
}

export interface Page {
  __typename?: string;
  edges: Edge[];
  nodes: { id: string }[];
  pageInfo: { hasNextPage: boolean; hasPreviousPage: boolean; startCursor: string | null; endCursor: string | null };
  totalCount: number;
  coverage?: unknown;
}

/** What faults know of the data of an answer. */
export interface Data {
  products?: Page;
  merchants?: Page;
  _entities?: (Row | null)[] | null;
  product?: Row | null;
  foreign?: Row | null;
  known?: Row | null;
  good?: unknown;
  bad?: unknown;
  a?: Record<string, unknown>;
  b?: Record<string, unknown>;
  _service?: { sdl: string };
  [name: string]: unknown;
}

/** A call that goes through the proxy, whose response a fault may change. */
export interface Call {
  readonly contract: string;
  readonly headers: IncomingMessage['headers'];
  /** Undefined where the body is not JSON. */
  readonly body: { readonly query?: unknown; readonly variables?: Readonly<Record<string, unknown>> } | undefined;
  status: number;
  contentType: string;
  answer: {
    data?: Data | null;
    errors?: { message?: string; path?: unknown; extensions?: Record<string, unknown> }[];
    extensions?: Record<string, unknown>;
  };
  delayMs: number;
}

/** What is wrong with the hub behind the proxy. */
export type Alteration = (call: Call) => void;

interface Kept {
  readonly status: number;
  readonly contentType: string;
  readonly text: string;
}

/**
 * A proxy in front of a real hub, by which it has one fault at a time. Answers to reads are kept, so that many runs of the
 * kit ask the hub once; what shows who asks is never kept.
 */
export class FaultyHub {
  /** None: the hub as it is. */
  alteration: Alteration = () => undefined;
  readonly #kept = new Map<string, Kept>();
  readonly #server: Server;

  private constructor(target: (contract: string) => string) {
    this.#server = createServer(async (request, response) => {
      const contract = (request.url ?? '').slice(1);
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const text = Buffer.concat(chunks).toString();
      const kept = await this.#answer(target(contract), text, request.headers);
      const call: Call = {
        ...{ contract, headers: request.headers, body: parsed(text), delayMs: 0 },
        ...{ status: kept.status, contentType: kept.contentType, answer: JSON.parse(kept.text) as Call['answer'] },
      };
      this.alteration(call);
      if (call.delayMs > 0) await wait(call.delayMs);
      response.writeHead(call.status, { 'content-type': call.contentType }).end(JSON.stringify(call.answer));
    });
  }

  static async start(target: (contract: string) => string): Promise<FaultyHub> {
    const hub = new FaultyHub(target);
    await new Promise<void>((resolve) => hub.#server.listen(0, '127.0.0.1', resolve));
    return hub;
  }

  url(contract: string): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/${contract}`;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #answer(url: string, body: string, headers: IncomingMessage['headers']): Promise<Kept> {
    const audit = String(headers['ehub-audit']);
    const name = `${audit} ${url} ${body}`;
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const response = await fetch(url, { method: 'POST', body, headers: sentOn(headers) });
    const answer = {
      status: response.status,
      contentType: response.headers.get('content-type') ?? '',
      text: await response.text(),
    };
    if (!audit.startsWith('IDENTITY')) this.#kept.set(name, answer);
    return answer;
  }
}

function sentOn(headers: IncomingMessage['headers']): Record<string, string> {
  const { host, connection, 'content-length': _, 'transfer-encoding': __, ...rest } = headers;
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, String(value)]));
}

function parsed(text: string): Call['body'] {
  try {
    return JSON.parse(text) as Call['body'];
  } catch {
    return undefined;
  }
}
