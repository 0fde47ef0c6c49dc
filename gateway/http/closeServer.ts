import { setTimeout as wait } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import { limits } from '../limits.ts';
import type { ClientConnections } from './ClientConnections.ts';

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
