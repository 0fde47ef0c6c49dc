import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { readConfig } from '../../../gateway/config.ts';
import { startGateway } from '../../../gateway/gateway.ts';
import type { Supergraph } from '../../../subgraphs/host/supergraph/Supergraph.ts';
import { SupergraphClient } from '../../../subgraphs/host/supergraph/SupergraphClient.ts';
import { subgraphs } from '../../../subgraphs/subgraphs.ts';
import { type GraphQLAnswer, postGraphQL } from '../hub/postGraphQL.ts';
import { startTestHub, type TestHub } from '../hub/startTestHub.ts';

/** The two hubs of the demo on databases of their own, and a gateway over them; everything over HTTP on 127.0.0.1. */
export interface TestNetwork {
  readonly url: string;
  readonly hubs: { readonly MYKUL: TestHub; readonly CNHGH: TestHub };
  /** Sends one operation to the gateway. */
  query<Data>(text: string, variables?: object): Promise<GraphQLAnswer<Data>>;
  close(): Promise<void>;
}

const marketplaces = [
  { id: 'gid://MYKUL/Marketplace/01JD4Q6V9M3T8R2W5X7Y0Z1A2B', name: 'Straits Bazaar', homeHub: 'MYKUL' },
];

/** @param seed fills the hubs with the demo data of this seed; empty when left out */
export async function startTestNetwork({ seed }: { seed?: string } = {}): Promise<TestNetwork> {
  // The hubs start before the gateway that they ask.
  let client: SupergraphClient | undefined;
  const supergraph: Supergraph = {
    async ask(...question) {
      if (!client) throw new Error('A hub asked before the gateway had started.');
      return client.ask(...question);
    },
  };
  const [MYKUL, CNHGH] = await Promise.all(
    (['MYKUL', 'CNHGH'] as const).map((code) => startTestHub({ code, subgraphs, seed, supergraph })),
  );
  if (!MYKUL || !CNHGH) throw new Error('Both hubs start or the test cannot run.');
  const folder = mkdtempSync(join(tmpdir(), 'ehub-network-'));
  const registry = join(folder, 'network.json');
  const hubs = [MYKUL, CNHGH].map((hub) => ({
    ...hub.facts,
    subgraphs: Object.fromEntries(subgraphs.map(({ name }) => [name, hub.url(name)])),
  }));
  writeFileSync(registry, JSON.stringify({ hubs, marketplaces }));
  const config = readConfig(['--registry', registry, '--port=0', '--no-sandbox', '--log-level=silent'], {});
  const gateway = await startGateway(config, pino({ level: 'silent' }));
  client = new SupergraphClient(`${gateway.url}/graphql`);
  return {
    url: gateway.url,
    hubs: { MYKUL, CNHGH },
    query: (text, variables) => postGraphQL(`${gateway.url}/graphql`, text, variables),
    close: async () => {
      await client?.close();
      await gateway.close();
      await Promise.all([MYKUL.close(), CNHGH.close()]);
      rmSync(folder, { recursive: true });
    },
  };
}
