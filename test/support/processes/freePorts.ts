import { once } from 'node:events';
import { createServer } from 'node:net';

/** Workers of Jest that have blocks of ports apart. */
const workers = 8;

/**
 * Ports for one network: `PORT` and a free block for `HUB_PORT`, none of them used now. Each worker of Jest has blocks of
 * its own, since a port that is free now may be another network's in a moment.
 */
export async function freePorts(): Promise<{ PORT: string; HUB_PORT: string }> {
  for (;;) {
    const worker = Number(process.env.JEST_WORKER_ID ?? 1) % workers;
    const base = 20_000 + 25 * (workers * Math.floor((Math.random() * 400) / workers) + worker);
    const free = await Promise.all([base, base + 1, base + 2].map(isFree));
    if (free.every(Boolean)) return { PORT: String(base), HUB_PORT: String(base + 1) };
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  // Rejects with the server's error.
  const listening = once(server, 'listening').then(
    () => true,
    () => false,
  );
  server.listen(port, '127.0.0.1');
  const free = await listening;
  server.close();
  return free;
}
