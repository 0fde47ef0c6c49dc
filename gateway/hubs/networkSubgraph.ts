import type { GraphQLSchema } from 'graphql';
import { contractSdl } from '../../schema/contracts.ts';
import { federatedSchema } from '../../schema/federatedSchema.ts';
import type { Hub, Marketplace } from '../../schema/registry/Hub.ts';
import type { HubTable } from './HubTable.ts';
import type { HubView } from './HubView.ts';

/** What the resolvers of `network` read: the hubs as the request began with them, and how they do now. */
export interface NetworkContext {
  readonly table: HubTable;
  readonly viewOf: (hub: Hub) => HubView;
  /** Told when somebody looks at all the hubs, so that the next look is a fresh one. */
  readonly watch: () => void;
}

/** The contract `network`, answered from the registry: nobody's hub owns the directory of hubs. */
export function networkSubgraph(): GraphQLSchema {
  return federatedSchema<NetworkContext>(contractSdl('network'), {
    resolvers: {
      Query: {
        hubs: (_: unknown, _args: unknown, { table, viewOf, watch }: NetworkContext) => {
          watch();
          return table.hubs.map(viewOf);
        },
        hub: (_: unknown, { code }: { code: string }, context: NetworkContext) => findHub(context, code),
        marketplaces: (_: unknown, _args: unknown, { table }: NetworkContext) => table.marketplaces,
      },
      Marketplace: {
        homeHub: ({ homeHub }: Marketplace, _args: unknown, context: NetworkContext) => findHub(context, homeHub),
      },
    },
    entities: {
      Hub: (references, context) => references.map(({ code }) => findHub(context, String(code)) ?? null),
      Marketplace: (references, { table }) => references.map(({ id }) => table.marketplace(String(id)) ?? null),
    },
  });
}

function findHub({ table, viewOf }: NetworkContext, code: string): HubView | undefined {
  const hub = table.get(code);
  return hub && viewOf(hub);
}
