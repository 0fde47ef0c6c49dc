import { once } from 'node:events';
import type { ListenOptions, Server } from 'node:net';

/** Makes a server listen. Returns the system's error code if it cannot, such as `EADDRINUSE`. */
export async function faultOfListening(server: Server, at: ListenOptions | string): Promise<string | undefined> {
  try {
    const listening = once(server, 'listening');
    server.listen(at);
    await listening;
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}
