import { Cancellation } from '../../../gateway/Cancellation.ts';
import type { TransportCall } from '../../../gateway/transport/Transport.ts';
import type { Hub } from '../../../schema/registry/Hub.ts';
import { anonymousSender } from '../identity/senders.ts';

/** A hub with one endpoint, `shelf`. */
export function hubAt(url: string, code = 'MYKUL'): Hub {
  const subgraphs = new Map([['shelf', { url, batched: false }]]);
  return { code, name: code, country: 'MY', currency: 'MYR', timeZone: 'UTC', state: 'ACTIVE', subgraphs };
}

/** The call of an operation; a mutation where it begins with that word. */
export function callOf(
  query: string,
  { timeoutMs = 10_000, ...changes }: Partial<TransportCall> & { readonly timeoutMs?: number } = {},
): TransportCall {
  return {
    prefix: `{"query":${JSON.stringify(query)},"variables":{`,
    variablesText: '',
    isMutation: query.startsWith('mutation'),
    deadlineMs: performance.now() + timeoutMs,
    cancellation: new Cancellation(),
    headers: {},
    sender: anonymousSender,
    ...changes,
  };
}
