import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection to a server, of a client that does with it what it likes. */
export class RawConnection {
  readonly #socket: Socket;
  readonly #path: string;
  readonly #host: string;
  /** Resolves when the server has closed it. */
  readonly closed: Promise<void>;
  received = '';

  private constructor(socket: Socket, { pathname, host }: URL) {
    this.#socket = socket;
    this.#path = pathname;
    this.#host = host;
    this.closed = new Promise((resolve) => socket.once('close', () => resolve()));
    // Reset by a server that does not read on.
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      this.received += text;
    });
  }

  static async open(url: string): Promise<RawConnection> {
    const target = new URL(url);
    const socket = connect(Number(target.port), target.hostname);
    await once(socket, 'connect');
    return new RawConnection(socket, target);
  }

  write(text: string | Uint8Array): void {
    this.#socket.write(text);
  }

  /** Resolves once what was received contains so many answers. */
  async answers(count: number): Promise<void> {
    while (this.received.split('HTTP/1.1 ').length - 1 < count || !this.received.endsWith('}'))
      await once(this.#socket, 'data');
  }

  /** A POST of one operation as text, whole unless `body` says otherwise. */
  post(query: string, headers: Readonly<Record<string, string>> = {}, body = JSON.stringify({ query })): string {
    const all = { 'content-length': String(Buffer.byteLength(body)), ...headers };
    return this.head('POST', all) + body;
  }

  head(method: string, headers: Readonly<Record<string, string>>): string {
    const all = { host: this.#host, 'content-type': 'application/json', ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    return `${method} ${this.#path} HTTP/1.1\r\n${lines.join('')}\r\n`;
  }

  destroy(): void {
    this.#socket.destroy();
  }
}
