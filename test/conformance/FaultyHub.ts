import type { HttpAnswer, HttpClient } from '../../conformance/HttpClient.ts';
import type { Mirror, MirrorRequest } from '../../conformance/Mirror.ts';

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

interface Answer {
  data?: Data | null;
  errors?: { message?: string; path?: unknown; extensions?: Record<string, unknown> }[];
  extensions?: Record<string, unknown>;
}

/** A call of the kit, whose answer a fault may change. */
export class Call {
  readonly contract: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where the body is not JSON. */
  readonly body: { readonly query?: unknown; readonly variables?: Readonly<Record<string, unknown>> } | undefined;
  /** How often the same body was sent before, in this run of the kit. */
  readonly times: number;
  status: number;
  contentType: string;
  /** By which the answer is late, in milliseconds. */
  delayMs = 0;
  readonly #given: HttpAnswer;
  #answer: Answer | undefined;

  constructor(url: string, text: string, headers: Readonly<Record<string, string>>, times: number, given: HttpAnswer) {
    this.contract = url.slice(url.lastIndexOf('/') + 1);
    this.headers = headers;
    this.body = parsed(text);
    this.times = times;
    this.status = given.status;
    this.contentType = String(given.headers['content-type']);
    this.#given = given;
  }

  get answer(): Answer {
    this.#answer ??= JSON.parse(this.#given.text) as Answer;
    return this.#answer;
  }

  set answer(answer: Answer) {
    this.#answer = answer;
  }

  /** The answer as the kit is to see it. */
  changed(): HttpAnswer {
    const { exchange, text } = this.#given;
    return {
      status: this.status,
      headers: { ...this.#given.headers, 'content-type': this.contentType },
      text: this.#answer ? JSON.stringify(this.#answer) : text,
      exchange: { ...exchange, durationMs: exchange.durationMs + this.delayMs },
    };
  }
}

/** What is wrong with the hub. */
export type Alteration = (call: Call) => void;

/**
 * A real hub with one fault at a time, between it and the kit. Each run of the kit with the same name sends the same
 * requests, so the hub's answers to the first run are kept and given to the others, before the fault changes them.
 */
export class FaultyHub implements Pick<HttpClient, 'post'> {
  readonly #http: HttpClient;
  #alteration: Alteration = () => undefined;
  /** The audit that has asked last. */
  #audit = '';
  readonly #kept = new Map<string, HttpAnswer>();
  /** How often something was asked in this run. */
  readonly #asked = new Map<string, number>();

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /** The hub that the kit plays, which has seen of the hub what the fault lets it see. */
  mirror(mirror: Mirror): Mirror {
    const requests = (subject: string): readonly MirrorRequest[] => {
      const text = JSON.stringify({ data: { seen: mirror.requests(subject) } });
      const exchange = { url: 'mirror', sent: '', received: '', status: 200, durationMs: 0 };
      const call = new Call('/mirror', '{}', { 'ehub-audit': this.#audit }, 0, {
        status: 200,
        headers: {},
        text,
        exchange,
      });
      this.#alteration(call);
      return call.answer.data?.seen as readonly MirrorRequest[];
    };
    return {
      ...{ code: mirror.code, contracts: mirror.contracts, requests },
      tell: (payment) => mirror.tell(payment),
      offer: (quote) => mirror.offer(quote),
      place: (trade, quote) => mirror.place(trade, quote),
      show: (cycle) => mirror.show(cycle),
    };
  }

  /** Another run of the kit begins, over a hub with a fault or without. */
  begin(alteration: Alteration = () => undefined): void {
    this.#alteration = alteration;
    this.#asked.clear();
  }

  async post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    if (headers['ehub-audit'] !== 'preparation') this.#audit = String(headers['ehub-audit']);
    const times = this.#count(`${url} ${body}`);
    const call = new Call(url, body, headers, times, await this.#ask(url, body, headers, times));
    this.#alteration(call);
    return call.changed();
  }

  async #ask(url: string, body: string, headers: Readonly<Record<string, string>>, times: number): Promise<HttpAnswer> {
    const audit = String(headers['ehub-audit']);
    // Audits of identity send one body with many headers, one after another.
    const what = audit.startsWith('IDENTITY') ? this.#count(audit) : `${times} ${body}`;
    const name = `${audit} ${url} ${what}`;
    const answer = this.#kept.get(name) ?? (await this.#http.post(url, body, headers));
    this.#kept.set(name, answer);
    return answer;
  }

  #count(name: string): number {
    const times = this.#asked.get(name) ?? 0;
    this.#asked.set(name, times + 1);
    return times;
  }
}

function parsed(text: string): Call['body'] {
  try {
    return JSON.parse(text) as Call['body'];
  } catch {
    return undefined;
  }
}
