import { performance } from 'node:perf_hooks';
import { deadlineHeader } from '../../schema/deadlineHeader.ts';
import { limits } from '../limits.ts';
import type { ExchangeEnding } from './ExchangeEnding.ts';
import { HttpConnection } from './HttpConnection.ts';
import { ResponseHeads } from './ResponseHeads.ts';

/** Between the server's closing of an idle connection and our hearing of it lies a way over the network. */
const closingRaceMs = 1_000;

const asciiHeader = /^[\t\x20-\x7e]*$/;
const latin1Header = /^[\t\x20-\x7e\x80-\xff]*$/;

/**
 * Posts JSON to one URL over connections that are kept. There are as many as there are exchanges at one time; who calls
 * bounds those. The connection used last is used next, so that the others grow idle and close.
 *
 * Our own, since the calls are what a gateway spends its time on: it needs half the processor time of undici's
 * `dispatch`, and no answer waits for another as it would with pipelining.
 */
export class HttpClient {
  readonly #url: URL;
  /** What every request begins with. */
  readonly #start: string;
  readonly #heads = new ResponseHeads();
  readonly #connections = new Set<HttpConnection>();
  readonly #idle: { readonly connection: HttpConnection; readonly untilMs: number }[] = [];
  #sweep: NodeJS.Timeout | undefined;
  #isDestroyed = false;

  constructor(url: string) {
    this.#url = new URL(url);
    const { pathname, search, host } = this.#url;
    const fixed = 'content-type: application/json\r\naccept: application/json\r\n';
    this.#start = `POST ${pathname}${search} HTTP/1.1\r\nhost: ${host}\r\n${fixed}`;
  }

  /**
   * Sends a body.
   * @param headers besides those about the body and the time (names in lower case)
   * @param remainingMs the time that the server is told it has
   * @param done called once, unless the exchange is cancelled before
   * @returns gives the exchange up and closes its connection
   */
  post(
    headers: Readonly<Record<string, string>>,
    remainingMs: number,
    body: string,
    done: (ending: ExchangeEnding) => void,
  ): () => void {
    const request = this.#write(headers, remainingMs, body);
    if (request === undefined || this.#isDestroyed) {
      done({ kind: request === undefined ? 'UNSENDABLE' : 'NO_ANSWER' });
      return () => {};
    }
    const connection = this.#takeIdle() ?? this.#open();
    connection.exchange(request, done);
    return () => connection.abandon();
  }

  /** Closes every connection now; exchanges under way fail. */
  destroy(): void {
    this.#isDestroyed = true;
    clearInterval(this.#sweep);
    for (const connection of this.#connections) connection.destroy();
  }

  #write(headers: Readonly<Record<string, string>>, remainingMs: number, body: string): string | Buffer | undefined {
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

  #takeIdle(): HttpConnection | undefined {
    const nowMs = performance.now();
    for (let last = this.#idle.pop(); last; last = this.#idle.pop()) {
      if (nowMs < last.untilMs) return last.connection;
      last.connection.destroy();
    }
    return undefined;
  }

  #open(): HttpConnection {
    const connection = new HttpConnection(this.#url, this.#heads, {
      onIdle: (idle, idleMs) => {
        const keptMs = Math.min(idleMs - closingRaceMs, limits.keepAliveMs);
        if (keptMs <= 0) return idle.destroy();
        this.#idle.push({ connection: idle, untilMs: performance.now() + keptMs });
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
