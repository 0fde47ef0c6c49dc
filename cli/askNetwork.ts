import type { HubSubgraphView, HubView, TradeReadiness } from '../gateway/hubs/HubView.ts';
import { limits } from './limits.ts';

/** A hub in `Query.hubs` of a gateway. */
export interface HubState extends Pick<HubView, 'code' | 'name' | 'status'> {
  readonly subgraphs: readonly SubgraphState[];
  /** What a buyer there can do at each other hub; null where the network is too large to ask about it. */
  readonly readiness: readonly TradeReadiness[] | null;
}

export type SubgraphState = Omit<HubSubgraphView, 'receiptHead'>;

const query = `{ hubs { code name status subgraphs {
  name status contractVersion unsupportedFields refusal latencyP50Ms latencyP99Ms errorRate
} readiness { seller canSearch canQuote canReserve canSettle lacks } } }`;

/**
 * A gateway's view of its hubs.
 * @param url its GraphQL endpoint
 * @throws Error that says why there is no answer
 */
export async function askNetwork(url: string): Promise<readonly HubState[]> {
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
    signal: AbortSignal.timeout(limits.statusTimeoutMs),
  }).catch((error: Error) => {
    const cause = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message;
    throw new Error(`The gateway at ${url} does not answer (${cause}). Name another by --supergraph.`);
  });
  const body = (await answer.json().catch(() => undefined)) as { data?: { hubs?: readonly HubState[] } } | undefined;
  const hubs = body?.data?.hubs;
  if (!hubs) throw new Error(`${url} answers ${answer.status}, but says nothing of hubs: is it a gateway's /graphql?`);
  return hubs;
}
