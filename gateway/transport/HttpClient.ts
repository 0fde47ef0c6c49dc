import { performance } from 'node:perf_hooks';
import { deadlineHeader } from '../../schema/hubHeaders.ts';
import { limits } from '../limits.ts';
import { AnswerRoom } from './AnswerRoom.ts';
import { acceptedCodings } from './decompress.ts';
import type { ExchangeEnding } from './ExchangeEnding.ts';
import { type ClientTls, HttpConnection, type Server } from './HttpConnection.ts';
import { ResponseHeads } from './ResponseHeads.ts';

const asciiHeader = /^[\t\x20-\x7e]*$/;
const latin1Header = /^[\t\x20-\x7e\x80-\xff]*$/;

/** What a request may travel on: any connection, one that was used a moment ago at most, or a new one. */
export type Carrier = 'ANY' | 'LIVELY' | 'NEW';

/** One request. */
export interface Posting {
  /** Besides those about the body and the time (names in lower case). */
  readonly headers: Readonly<Record<string, string>>;
  /** The time that the server is told it has. */
  readonly remainingMs: number;
  readonly body: string;
  readonly carrier: Carrier;
}

/**
 * Posts JSON to one URL over connections that are kept. There are as many as there are exchanges at one time; who calls
 * bounds those. The connection used last is used next, so that the others grow idle and close.
 *
 * Our own, since the calls are what a gateway spends its time on: it needs half the processor time of undici's
 * `dispatch`, and no answer waits for another as it would with pipelining.
 */
export class HttpClient {
  readonly #server: Server;
  /** What every request begins with. */
  readonly #start: string;
  readonly #connections = new Set<HttpConnection>();
  readonly #idle: { readonly connection: HttpConnection; readonly sinceMs: number; readonly untilMs: number }[] = [];
  #sweep: NodeJS.Timeout | undefined;
  #isDestroyed = false;

  /**
   * @param asksCompressed whether the server is told that it may compress its answers; they are read either way
   * @param tls left out, Node's authorities are believed and no certificate is shown
   */
  constructor(url: string, asksCompressed = true, tls?: ClientTls) {
    const origin = new URL(url);
    this.#server = { origin, heads: new ResponseHeads(), room: new AnswerRoom(), tls };
    const { pathname, search, host } = origin;
    const accepted = asksCompressed ? `accept-encoding: ${acceptedCodings}\r\n` : '';
    const fixed = `content-type: application/json\r\naccept: application/json\r\n${accepted}`;
    this.#start = `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${fixed}`;
  }

  /**
   * Sends a body.
   * @param done called once, unless the exchange is given up before
   * @returns gives the exchange up, closes its connection and says whether the request had left
   */
  post(posting: Posting, done: (ending: ExchangeEnding) => void): () => ExchangeEnding {
    const request = this.#write(posting);
    if (request === undefined || this.#isDestroyed) {
      done(request === undefined ? { kind: 'UNSENDABLE' } : { kind: 'NOT_SENT', fault: 'CLOSED' });
      return () => ({ kind: 'GIVEN_UP', isSent: false });
    }
    const connection = this.#takeIdle(posting.carrier) ?? this.#open();
    connection.exchange(request, done);
    return () => ({ kind: 'GIVEN_UP', isSent: connection.abandon() });
  }

  /** Closes the connections that carry nothing now: what ended one of them may have ended all. */
  closeIdle(): void {
    for (const { connection } of this.#idle.splice(0)) connection.destroy();
  }

  /** Closes every connection now; exchanges under way fail. */
  destroy(): void {
    this.#isDestroyed = true;
    clearInterval(this.#sweep);
    for (const connection of this.#connections) connection.destroy();
  }

  #write({ headers, remainingMs, body }: Posting): string | Buffer | undefined {
    let head = `${this.#start}${deadlineHeader}: ${remainingMs}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    let isAscii = true;
    for (const [name, value] of Object.entries(headers)) {
      if (!latin1Header.test(value)) return undefined;
      isAscii &&= asciiHeader.test(value);
      head += `${name}: ${value}\r\n`;
    }
    head += '\r\n';
    return isAscii ? head + body : Buffer.concat([Buffer.from(head, 'latin1'), Buffer.from(body)]);
  }

  #takeIdle(carrier: Carrier): HttpConnection | undefined {
    if (carrier === 'NEW') return undefined;
    const nowMs = performance.now();
    const oldestMs = carrier === 'LIVELY' ? nowMs - limits.mutationIdleMs : 0;
    for (let last = this.#idle.at(-1); last && last.sinceMs >= oldestMs; last = this.#idle.at(-1)) {
      this.#idle.pop();
      if (nowMs < last.untilMs) return last.connection;
      last.connection.destroy();
    }
    return undefined;
  }

  #open(): HttpConnection {
    const connection = new HttpConnection(this.#server, {
      onIdle: (idle, idleMs) => {
        const keptMs = Math.min(idleMs - limits.closingRaceMs, limits.keepAliveMs);
        if (keptMs <= 0) return idle.destroy();
        const sinceMs = performance.now();
        this.#idle.push({ connection: idle, sinceMs, untilMs: sinceMs + keptMs });
        this.#sweep ??= setInterval(() => this.#closeExpired(), limits.keepAliveMs).unref();
      },
      onClosed: (closed) => {
        this.#connections.delete(closed);
        const index = this.#idle.findIndex((entry) => entry.connection === closed);
        if (index >= 0) this.#idle.splice(index, 1);
      },
    });
    this.#connections.add(connection);
    return connection;
  }

  #closeExpired(): void {
    const nowMs = performance.now();
    for (const { connection, untilMs } of this.#idle) if (untilMs <= nowMs) connection.destroy();
    if (this.#connections.size > 0) return;
    clearInterval(this.#sweep);
    this.#sweep = undefined;
  }
}
