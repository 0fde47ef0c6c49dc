import type { GraphQLSchema } from 'graphql';
import { contractSdl } from '../../schema/contracts.ts';
import { federatedSchema } from '../../schema/federatedSchema.ts';
import type { Hub, Marketplace } from '../../schema/registry/Hub.ts';
import type { HubTable } from './HubTable.ts';
import type { HubView } from './HubView.ts';
import type { ReadinessReader } from './ReadinessReader.ts';

/** The context of the resolvers of `network`: the request's table of hubs, and their current health. */
export interface NetworkContext {
  readonly table: HubTable;
  readonly viewOf: (hub: Hub) => HubView;
  /** Called when all hubs are queried, so that the next query gets fresh data. */
  readonly watch: () => void;
  readonly readiness: Pick<ReadinessReader, 'of'>;
}

/** The contract `network`, served from the registry: no hub owns the directory of hubs. */
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
      Hub: {
        readiness: ({ code }: HubView, { sellers }: { sellers?: readonly string[] | null }, context: NetworkContext) =>
          context.readiness.of(context.table, code, sellers),
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
