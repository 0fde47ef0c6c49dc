import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext } from 'node:tls';
import { limits } from '../limits.ts';
import type { AnswerRoom } from './AnswerRoom.ts';
import { type ConnectionFault, connectionFaultOf } from './ConnectionFault.ts';
import type { ExchangeEnding } from './ExchangeEnding.ts';
import type { ResponseHead, ResponseHeads } from './ResponseHeads.ts';
import { type Reading, ResponseReader } from './ResponseReader.ts';
import { readBody } from './readBody.ts';

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

/** The other side of a connection, and what is known of it. */
export interface Server {
  readonly origin: URL;
  readonly heads: ResponseHeads;
  readonly room: AnswerRoom;
  /** Undefined for what Node does. */
  readonly tls: ClientTls | undefined;
}

/** What connections over TLS show and whom they believe, from now on. */
export interface ClientTls {
  readonly context: SecureContext;
}

/** One request and its answer. */
interface Exchange {
  readonly reader: ResponseReader;
  /** True on a connection that has served before. */
  readonly isReused: boolean;
  readonly done: (ending: ExchangeEnding) => void;
  /** True once all of the request has left for the other side. */
  isSent: boolean;
  /** True once the answer is whole. */
  isAnswered: boolean;
}

/**
 * One connection to an origin, with one exchange at a time, so that no answer waits for another. Written on the socket
 * itself: general HTTP clients spend more on a call than all the rest of the gateway together.
 */
export class HttpConnection {
  readonly #server: Server;
  readonly #socket: Socket;
  readonly #events: ConnectionEvents;
  readonly #connectTimer: NodeJS.Timeout;
  #isConnected = false;
  #fault: ConnectionFault = 'CLOSED';
  #tlsCode: string | undefined;
  #exchange: Exchange | undefined;
  #hasServed = false;

  constructor(server: Server, events: ConnectionEvents) {
    this.#server = server;
    this.#events = events;
    const isSecure = server.origin.protocol === 'https:';
    this.#socket = open(server, (bytes) => this.#read(bytes));
    this.#connectTimer = setTimeout(() => this.#destroy('CONNECT_TIMEOUT'), limits.connectTimeoutMs);
    this.#socket
      .once(isSecure ? 'secureConnect' : 'connect', () => {
        this.#isConnected = true;
        clearTimeout(this.#connectTimer);
      })
      .once('end', () => this.#end())
      .on('error', (error) => {
        this.#fault = connectionFaultOf(error, isSecure && !this.#isConnected);
        if (this.#fault === 'TLS') this.#tlsCode = (error as NodeJS.ErrnoException).code;
      })
      .once('close', () => this.#close());
  }

  /** Begins an exchange: `request` is a whole HTTP request. `done` is called once, unless the exchange is abandoned. */
  exchange(request: string | Buffer, done: (ending: ExchangeEnding) => void): void {
    const reader = new ResponseReader(this.#server.heads, this.#server.room);
    const exchange: Exchange = { reader, isReused: this.#hasServed, done, isSent: false, isAnswered: false };
    this.#exchange = exchange;
    this.#socket.write(request, (error) => {
      exchange.isSent = !error;
    });
  }

  /** Closes it now, and `done` is not called: nobody wants the answer any more. True where the request had left. */
  abandon(): boolean {
    const isSent = this.#exchange?.isSent ?? true;
    this.#finish();
    this.#socket.destroy();
    return isSent;
  }

  /** Closes it now; an exchange under way fails. */
  destroy(): void {
    this.#socket.destroy();
  }

  #destroy(fault: ConnectionFault): void {
    this.#fault = fault;
    this.#socket.destroy();
  }

  #read(bytes: Buffer): void {
    const exchange = this.#exchange;
    // A server that speaks without being asked cannot be trusted to answer the next question.
    if (!exchange || exchange.isAnswered) this.#socket.destroy();
    else this.#settle(exchange, exchange.reader.read(bytes));
  }

  #settle(exchange: Exchange, reading: Reading): void {
    if (reading.kind === 'INCOMPLETE') return;
    if (reading.kind !== 'COMPLETE') {
      this.#socket.destroy();
      this.#finish()?.done(reading);
      return;
    }
    const { head, body, isAtEnd } = reading;
    exchange.isAnswered = true;
    const isReusable = head.isKept && isAtEnd && head.bodyEnd.kind !== 'CLOSE' && exchange.isSent;
    const ending = readBody(head, body, this.#server.room);
    if ('then' in ending) void ending.then((read) => this.#answer(exchange, head, isReusable, read));
    else this.#answer(exchange, head, isReusable, ending);
  }

  #answer(exchange: Exchange, head: ResponseHead, isReusable: boolean, ending: ExchangeEnding): void {
    // Nobody may want it any more.
    if (this.#exchange !== exchange) return;
    this.#finish();
    if (isReusable && !this.#socket.destroyed) this.#events.onIdle(this, head.idleMs ?? limits.keepAliveMs);
    else this.#socket.destroy();
    exchange.done(ending);
  }

  /** Takes leave of the exchange under way. */
  #finish(): Exchange | undefined {
    const exchange = this.#exchange;
    this.#exchange = undefined;
    this.#hasServed = true;
    exchange?.reader.release();
    return exchange;
  }

  #end(): void {
    // At once: no exchange may begin on it any more.
    this.#events.onClosed(this);
    const exchange = this.#exchange;
    if (exchange && !exchange.isAnswered) this.#settle(exchange, exchange.reader.end());
    this.#socket.destroy();
  }

  #close(): void {
    clearTimeout(this.#connectTimer);
    this.#events.onClosed(this);
    if (this.#exchange?.isAnswered) return;
    const exchange = this.#finish();
    exchange?.done({ ...endingOf(exchange, this.#fault), ...(this.#tlsCode && { tlsCode: this.#tlsCode }) });
  }
}

/** What the end of the connection before that of the answer makes of an exchange. */
function endingOf({ reader, isReused, isSent }: Exchange, fault: ConnectionFault): ExchangeEnding {
  if (reader.hasHead) return { kind: 'CUT' };
  if (!isSent && !reader.hasBegun) return { kind: 'NOT_SENT', fault };
  return { kind: 'NO_ANSWER', fault, isStale: isReused && !reader.hasBegun };
}

function open({ origin, tls }: Server, onBytes: (bytes: Buffer) => void): Socket {
  const { protocol, hostname, port } = origin;
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
  const secureContext = tls?.context;
  return connectTls({ ...target, secureContext, ALPNProtocols: ['http/1.1'], servername: isIP(host) ? '' : host });
}
