import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { limits } from '../limits.ts';
import { HeldMemory } from './HeldMemory.ts';

/** A connection that is open. */
interface Connection {
  /** The response to the latest request over it; undefined where none has come yet. */
  response: ServerResponse | undefined;
  /** Requests that wait for the answer to one before them. */
  waiting: number;
}

/**
 * The connections of clients. Of requests that a client sends without waiting for answers one is worked on at a time,
 * and nothing more is read while others wait: however many it sends, it costs the gateway what one does.
 */
export class ClientConnections {
  readonly #connections = new Map<Socket, Connection>();

  /** Follows the connections of a server. */
  constructor(server: Server) {
    server.maxConnections = limits.connections;
    // Over TLS requests come on a socket of its own, which is there after the handshake.
    server.on(server instanceof TlsServer ? 'secureConnection' : 'connection', (socket: Socket) => {
      this.#connections.set(socket, { response: undefined, waiting: 0 });
      socket.once('close', () => this.#connections.delete(socket));
    });
    server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
      const connection = this.#connections.get(socket);
      if (connection) connection.response = response;
    });
  }

  /** Calls `begin` once the requests before this one on its connection are answered: for nearly all, at once. */
  inTurn({ socket }: IncomingMessage, response: ServerResponse, begin: () => void): void {
    // A response has no socket before it is its turn.
    if (response.socket) begin();
    else this.#wait(socket, response, begin);
  }

  /** True where an answer has begun and not ended, so that nothing else may be written. */
  isAnswering(socket: object): boolean {
    const response = this.#connections.get(socket as Socket)?.response;
    return response?.headersSent === true && !response.writableFinished;
  }

  /**
   * Closes those over which no whole request has come, since browsers and HTTP clients open connections in advance, and
   * a body may never end; and those whose answers are sent.
   */
  closeUnused(): void {
    for (const [socket, { response, waiting }] of this.#connections) {
      if (waiting === 0 && (!response?.req.complete || response.writableFinished)) socket.destroy();
    }
  }

  #wait(socket: Socket, response: ServerResponse, begin: () => void): void {
    const connection = this.#connections.get(socket);
    if (!connection) return;
    if (connection.waiting === 0) socket.on('resume', readNothing);
    connection.waiting += 1;
    if (connection.waiting > limits.pipelinedRequests) {
      socket.destroy();
      return;
    }
    socket.pause();
    response.once('socket', () => {
      connection.waiting -= 1;
      if (connection.waiting === 0) {
        socket.off('resume', readNothing);
        socket.resume();
      }
      begin();
    });
  }
}

/** Node reads on whenever a request is asked for its body, also where all of it has come. */
function readNothing(this: Socket): void {
  this.pause();
}

/**
 * Long answers that are being sent. A client that takes its time, or does not read at all, is cut off: after a time that
 * the slowest of networks needs, or, where the answers of many wait, as the one that has taken longest.
 */
export class UnreadAnswers {
  readonly #unread = new HeldMemory(limits.unreadAnswersBytes);

  /** @param bytes of the answer that is being sent now */
  watch(response: ServerResponse, bytes: number): void {
    if (bytes < limits.watchedAnswerBytes) return;
    const cutOff = () => response.destroy();
    const timer = setTimeout(cutOff, limits.answerReadMs);
    response.once('close', () => {
      clearTimeout(timer);
      this.#unread.release(response);
    });
    this.#unread.hold(response, bytes, cutOff);
  }
}

/** How often connections whose answers are sent are closed while the server closes, in milliseconds. */
const lookEveryMs = 20;

/**
 * Closes a server so that every request that has come is answered and nothing else is waited for: the listener at once,
 * connections once their answers are sent, and soon those whose request has not come whole. Ends within the budget of a
 * request and a little, whatever clients do.
 */
export async function closeServer(server: FastifyInstance, connections: ClientConnections): Promise<void> {
  let isClosed = false;
  const closed = server.close().then(() => {
    isClosed = true;
  });
  const beganMs = performance.now();
  while (!isClosed) {
    const elapsedMs = performance.now() - beganMs;
    if (elapsedMs > limits.drainMs) server.server.closeAllConnections();
    else if (elapsedMs > limits.incompleteGraceMs) connections.closeUnused();
    else server.server.closeIdleConnections();
    await Promise.race([closed, wait(lookEveryMs)]);
  }
}
