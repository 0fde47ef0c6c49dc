import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { AttackTarget } from './Attack.ts';

/** After this, in milliseconds, an answer is not waited for any longer. */
const patienceMs = 30_000;

/** What came of a request. */
export interface RawAnswer {
  /** 0 where there was none. */
  readonly status: number;
  readonly bytes: number;
  readonly ms: number;
  readonly text: string;
}

/** Sends one operation and reads the whole answer, however large. Never rejects. */
export async function post(
  target: AttackTarget,
  body: string | object,
  headers: Readonly<Record<string, string>> = {},
): Promise<RawAnswer> {
  const startMs = performance.now();
  try {
    const response = await fetch(`http://${target.host}:${target.port}${target.path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof body === 'string' ? body : JSON.stringify(body),
      signal: AbortSignal.timeout(patienceMs),
    });
    const text = await response.text();
    return { status: response.status, bytes: text.length, ms: performance.now() - startMs, text: text.slice(0, 500) };
  } catch (error) {
    return { status: 0, bytes: 0, ms: performance.now() - startMs, text: String(error) };
  }
}

/** In a few words, for the table. */
export function told({ status, bytes, ms, text }: RawAnswer): string {
  const code = /"code":"(\w+)"/.exec(text)?.[1];
  return `${status || 'no answer'}${code ? ` ${code}` : ''}, ${(bytes / 1000).toFixed(1)} kB, ${Math.round(ms)} ms`;
}

/** Opens a connection on which nothing is read unless the caller does. @throws Error where nobody listens */
export function openSocket({ host, port }: AttackTarget): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port }, () => resolve(socket));
    socket.on('error', reject);
  });
}

/** How many of the connections the other side has closed by then. */
export async function closedWithin(sockets: readonly Socket[], ms: number): Promise<number> {
  const open = new Set(sockets.filter((socket) => !socket.destroyed));
  for (const socket of open) socket.once('close', () => open.delete(socket));
  const endMs = performance.now() + ms;
  while (open.size > 0 && performance.now() < endMs) await wait(100);
  return sockets.length - open.size;
}
