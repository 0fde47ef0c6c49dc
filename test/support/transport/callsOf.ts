import { Cancellation } from '../../../gateway/Cancellation.ts';
import type { TransportCall } from '../../../gateway/transport/Transport.ts';
import type { Endpoint } from '../../../schema/registry/Hub.ts';
import { anonymousSender } from '../identity/senders.ts';

/** A hub's endpoint of the contract `shelf`. */
export function shelfAt(url: string, hubCode = 'MYKUL'): Endpoint {
  return { hubCode, subgraph: 'shelf', url, batched: false };
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
