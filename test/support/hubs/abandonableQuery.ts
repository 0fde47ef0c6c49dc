import { request } from 'node:http';

/**
 * Sends one operation and returns how to hang up without waiting for the answer. Not `fetch`, which opens another
 * connection after an abort.
 */
export function abandonableQuery(url: string, query: string): () => void {
  const call = request(url, { method: 'POST', agent: false, headers: { 'content-type': 'application/json' } });
  // Hanging up is an error to the one who does it, too.
  call.once('error', () => undefined);
  call.end(JSON.stringify({ query }));
  return () => call.destroy();
}
