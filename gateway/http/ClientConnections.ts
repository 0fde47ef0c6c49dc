import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { Server as TlsServer } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { limits } from '../limits.ts';
import { HeldMemory } from './HeldMemory.ts';

/** A connection that is open. */
interface Connection {
  /** The response to the latest request over it; undefined before the first. */
  response: ServerResponse | undefined;
  /** Requests that wait for the response to a previous one. */
  waiting: number;
}

/**
 * The connections of clients. Pipelined requests are processed one at a time, and nothing more is read while others wait:
 * however many a client sends, they cost the gateway no more than one.
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

  /** Calls `begin` once the previous requests on its connection are answered: usually at once. */
  inTurn({ socket }: IncomingMessage, response: ServerResponse, begin: () => void): void {
    // A response has no socket before it is its turn.
    if (response.socket) begin();
    else this.#wait(socket, response, begin);
  }

  /** True while a response is being written, so that nothing else may be written. */
  isAnswering(socket: object): boolean {
    const response = this.#connections.get(socket as Socket)?.response;
    return response?.headersSent === true && !response.writableFinished;
  }

  /**
   * Closes connections without a complete request, since clients open connections in advance and a body may never end,
   * and those whose responses are sent.
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

/** Node resumes reading whenever a body is requested, even if it is complete. */
function readNothing(this: Socket): void {
  this.pause();
}

/**
 * Long responses in transit. A client that reads slowly, or not at all, is disconnected: after the time that a very slow
 * network needs, or, if many responses wait, when it is the one that has taken longest.
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

/**
 * Closes a server so that every request received is answered: the listener at once, connections once their responses are
 * sent, and soon those with an incomplete request. Ends within slightly more than the time limit of a request, whatever
 * clients do.
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
    await Promise.race([closed, wait(limits.drainCheckMs)]);
  }
}
