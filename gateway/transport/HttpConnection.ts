import { isUtf8 } from 'node:buffer';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { limits } from '../limits.ts';
import type { ExchangeEnding } from './ExchangeEnding.ts';
import type { ResponseHeads } from './ResponseHeads.ts';
import { type Reading, ResponseReader } from './ResponseReader.ts';

/**
 * What is read goes here, for every connection: it is used up before the next read. Large enough that most answers come
 * whole, also those to calls that were joined.
 */
const readBuffer = Buffer.allocUnsafeSlow(262_144);

export interface ConnectionEvents {
  /** Its exchange is over and it can take another, for `idleMs` at most. */
  onIdle(connection: HttpConnection, idleMs: number): void;
  /** It can take none any more. */
  onClosed(connection: HttpConnection): void;
}

/**
 * One connection to an origin, with one exchange at a time, so that no answer waits for another. Written on the socket
 * itself: general HTTP clients spend more on a call than all the rest of the gateway together.
 */
export class HttpConnection {
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #connectTimer: NodeJS.Timeout;
  readonly #heads: ResponseHeads;
  #reader: ResponseReader;
  #done: ((ending: ExchangeEnding) => void) | undefined;

  /** @param heads those of the origin's answers, for all its connections */
  constructor(origin: URL, heads: ResponseHeads, events: ConnectionEvents) {
    this.#heads = heads;
    this.#reader = new ResponseReader(heads);
    this.#events = events;
    this.#socket = open(origin, (bytes) => this.#read(bytes));
    this.#connectTimer = setTimeout(() => this.#socket.destroy(), limits.connectTimeoutMs);
    this.#socket
      .once(origin.protocol === 'https:' ? 'secureConnect' : 'connect', () => clearTimeout(this.#connectTimer))
      .once('end', () => this.#end())
      // What was wrong does not matter: the exchange under way gets no answer.
      .on('error', () => {})
      .once('close', () => this.#close());
  }

  /** Begins an exchange: `request` is a whole HTTP request. `done` is called once, unless the exchange is abandoned. */
  exchange(request: string | Buffer, done: (ending: ExchangeEnding) => void): void {
    this.#reader = new ResponseReader(this.#heads);
    this.#done = done;
    this.#socket.write(request);
  }

  /** Closes it now, and `done` is not called: nobody wants the answer any more. */
  abandon(): void {
    this.#done = undefined;
    this.#socket.destroy();
  }

  /** Closes it now; an exchange under way fails. */
  destroy(): void {
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    // A server that speaks without being asked cannot be trusted to answer the next question.
    if (this.#done) this.#settle(this.#reader.read(bytes));
    else this.#socket.destroy();
  }

  #settle(reading: Reading): void {
    if (reading.kind === 'INCOMPLETE') return;
    const done = this.#done;
    this.#done = undefined;
    if (reading.kind !== 'COMPLETE') {
      this.#socket.destroy();
      done?.(reading);
      return;
    }
    const { head, body, isAtEnd } = reading;
    const { status, isKept, idleMs } = head;
    const ending: ExchangeEnding = isUtf8(body)
      ? { kind: 'ANSWERED', status, text: body.toString('utf8'), bytes: body.length }
      : { kind: 'NOT_TEXT' };
    const isRead = isAtEnd && head.bodyEnd.kind !== 'CLOSE' && this.#socket.writableLength === 0;
    if (isKept && isRead) this.#events.onIdle(this, idleMs ?? limits.keepAliveMs);
    else this.#socket.destroy();
    done?.(ending);
  }

  #end(): void {
    // At once: no exchange may begin on it any more.
    this.#events.onClosed(this);
    this.#settle(this.#reader.end());
    this.#socket.destroy();
  }

  #close(): void {
    clearTimeout(this.#connectTimer);
    this.#events.onClosed(this);
    const done = this.#done;
    this.#done = undefined;
    done?.({ kind: this.#reader.hasHead ? 'CUT' : 'NO_ANSWER' });
  }
}

function open({ protocol, hostname, port }: URL, onBytes: (bytes: Buffer) => void): Socket {
  const isSecure = protocol === 'https:';
  const host = hostname.replace(/^\[|\]$/g, '');
  const onread = {
    buffer: readBuffer,
    callback: (length: number, buffer: Uint8Array) => {
      onBytes((buffer as Buffer).subarray(0, length));
      return true;
    },
  };
  const target = { host, port: Number(port) || (isSecure ? 443 : 80), noDelay: true, onread };
  if (!isSecure) return connectTcp(target);
  return connectTls({ ...target, ALPNProtocols: ['http/1.1'], servername: isIP(host) ? '' : host });
}
