import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';

/** One request as it came in, and the socket that its answer is to be written to, byte by byte. */
export interface HostileExchange {
  readonly socket: Socket;
  /** The head as text, names in whatever case they came. */
  readonly head: string;
  readonly body: string;
  /** Which request of its connection it is, from 1. */
  readonly number: number;
}

export type HostileAnswer = (exchange: HostileExchange) => void;

/**
 * A subgraph on a bare socket: what an HTTP library would never send, it can. It reads requests as a server should and
 * leaves every byte of the answer to an attack.
 */
export class HostileServer {
  readonly exchanges: HostileExchange[] = [];
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  #answer: HostileAnswer;
  #watchers: (() => void)[] = [];

  private constructor(answer: HostileAnswer) {
    this.#answer = answer;
    this.#server = createServer({ noDelay: true }, (socket) => this.#take(socket));
  }

  static async start(answer: HostileAnswer = answerJson({ data: {} })): Promise<HostileServer> {
    const server = new HostileServer(answer);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/graphql`;
  }

  /** Connections that are open now. */
  get connections(): number {
    return this.#sockets.size;
  }

  /** From now on requests are answered so. */
  answer(answer: HostileAnswer): void {
    this.#answer = answer;
  }

  /** Resolves when the condition holds; looked at whenever a request comes, or a connection opens or closes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#watchers.push(resolve));
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  #take(socket: Socket): void {
    this.#sockets.add(socket);
    this.#tell();
    let held = Buffer.alloc(0);
    let number = 0;
    socket.on('data', (bytes) => {
      held = held.length === 0 ? bytes : Buffer.concat([held, bytes]);
      for (;;) {
        const headEnd = held.indexOf('\r\n\r\n');
        if (headEnd < 0) return;
        const head = held.toString('latin1', 0, headEnd);
        const end = headEnd + 4 + Number(/\ncontent-length: *(\d+)/i.exec(head)?.[1] ?? 0);
        if (held.length < end) return;
        number += 1;
        const exchange = { socket, head, body: held.toString('utf8', headEnd + 4, end), number };
        held = held.subarray(end);
        this.exchanges.push(exchange);
        this.#answer(exchange);
        this.#tell();
      }
    });
    // The other side goes away as it likes.
    socket.on('error', () => {});
    socket.on('close', () => {
      this.#sockets.delete(socket);
      this.#tell();
    });
  }

  #tell(): void {
    for (const watcher of this.#watchers.splice(0)) watcher();
  }
}

/** A well-formed response. */
export function httpResponse(body: string | Buffer, headers = '', status = '200 OK'): Buffer {
  const bytes = Buffer.from(body);
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\n${headers}content-length: ${bytes.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head, 'latin1'), bytes]);
}

/** Answers with a well-formed response of this JSON value. */
export function answerJson(value: unknown): HostileAnswer {
  const response = httpResponse(JSON.stringify(value));
  return ({ socket }) => void socket.write(response);
}

/** Sends so many copies of a piece, or copies without end, as fast as the other side takes them. */
export function pour(socket: Socket, piece: Buffer, copies = Number.POSITIVE_INFINITY): void {
  let left = copies;
  const go = () => {
    while (left > 0 && !socket.destroyed) {
      left -= 1;
      if (!socket.write(piece)) {
        socket.once('drain', go);
        return;
      }
    }
  };
  go();
}
