import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server of a test, at a free port of 127.0.0.1. */
export class TestServer {
  readonly server: Server;

  private constructor(listener: RequestListener) {
    this.server = createServer(listener);
  }

  static async start(listener: RequestListener): Promise<TestServer> {
    const started = new TestServer(listener);
    await new Promise<void>((resolve) => started.server.listen(0, '127.0.0.1', resolve));
    return started;
  }

  /** The URL of a path, which begins with a slash. */
  at(path: string): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}${path}`;
  }

  /** Closes open connections too. */
  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
