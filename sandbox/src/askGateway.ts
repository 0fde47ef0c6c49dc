import { actingStore } from './acting/actingStore.ts';

export interface GatewayAnswer<Data> {
  readonly data?: Data | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

/** Timeout of the page's own requests, in milliseconds. */
const timeoutMs = 8_000;

/**
 * Sends a request to the gateway that serves this page.
 * @throws Error that says in plain words why there is no response
 */
export async function askGateway<Data>(query: string, signal?: AbortSignal): Promise<GatewayAnswer<Data>> {
  const timeout = AbortSignal.timeout(timeoutMs);
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await actingStore.headers()) },
    body: JSON.stringify({ query }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  }).catch((error: unknown) => {
    throw signal?.aborted ? error : new Error('The gateway does not answer.');
  });
  return response.json();
}
