/** A hub as a gateway sees it. */
export interface HubState {
  readonly code: string;
  readonly name: string;
  readonly status: 'ACTIVE' | 'DRAINING' | 'UNREACHABLE';
  readonly subgraphs: readonly SubgraphState[];
}

export interface SubgraphState {
  readonly name: string;
  readonly status: HubState['status'];
  readonly contractVersion: string | null;
  readonly unsupportedFields: readonly string[];
  readonly refusal: string | null;
  readonly latencyP50Ms: number | null;
  readonly latencyP99Ms: number | null;
  readonly errorRate: number | null;
}

const query = `{ hubs { code name status subgraphs {
  name status contractVersion unsupportedFields refusal latencyP50Ms latencyP99Ms errorRate
} } }`;

/** A gateway answers this without calling hubs. */
const timeoutMs = 5_000;

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
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: Error) => {
    const cause = (error.cause as NodeJS.ErrnoException | undefined)?.code ?? error.message;
    throw new Error(`The gateway at ${url} does not answer (${cause}). Name another by --supergraph.`);
  });
  const body = (await answer.json().catch(() => undefined)) as { data?: { hubs?: readonly HubState[] } } | undefined;
  const hubs = body?.data?.hubs;
  if (!hubs) throw new Error(`${url} answers ${answer.status}, but says nothing of hubs: is it a gateway's /graphql?`);
  return hubs;
}
