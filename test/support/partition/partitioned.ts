import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';
import type { FetchResult } from '../../../gateway/execute/DataSource.ts';
import type { RequestContext } from '../../../gateway/execute/RequestContext.ts';
import type { CapabilityLookup } from '../../../gateway/partition/HubCaller.ts';
import { PartitionedDataSource, type PartitionOptions } from '../../../gateway/partition/PartitionedDataSource.ts';
import { contractSdl } from '../../../schema/contracts.ts';
import { contractRules } from './contractRules.ts';
import { fetchOf, runEntities, runFetch } from './fetchOf.ts';
import type { MemoryNetwork } from './MemoryNetwork.ts';

const contracts: Readonly<Record<string, string>> = {
  merchants: contractSdl('merchants'),
  inventory: contractSdl('inventory'),
};
const wholeContract: CapabilityLookup = () => undefined;

export interface PartitionedOptions extends Partial<Pick<PartitionOptions, 'capabilities' | 'fastestFirst'>> {
  /** Contracts by name, where they are not the reference ones. */
  readonly sdls?: Readonly<Record<string, string>>;
}

/** The partition layer over a network in memory, asked as a plan asks it. */
export function partitioned(network: MemoryNetwork, options: PartitionedOptions = {}) {
  const sdls = options.sdls ?? contracts;
  const schemas = new Map<string, GraphQLSchema>();
  for (const [name, sdl] of Object.entries(sdls)) {
    schemas.set(name, buildASTSchema(parse(sdl), { assumeValidSDL: true }));
  }
  const source = new PartitionedDataSource({
    rules: contractRules(sdls),
    transport: network,
    capabilities: options.capabilities ?? wholeContract,
    contractSchema: (subgraph) => schemas.get(subgraph) as GraphQLSchema,
    fastestFirst: options.fastestFirst,
  });
  return {
    source,
    /** Answers root fields. */
    ask(
      subgraph: string,
      text: string,
      variables: Record<string, unknown> = {},
      request?: RequestContext,
    ): Promise<FetchResult> {
      const fetch = fetchOf(subgraph, text);
      return runFetch(source.prepare(fetch), fetch, request ?? network.request(), variables);
    },
    /** Answers entities. */
    entities(
      subgraph: string,
      text: string,
      representations: readonly Readonly<Record<string, unknown>>[],
      variables: Record<string, unknown> = {},
    ): Promise<FetchResult> {
      return runEntities(source.prepare(fetchOf(subgraph, text)), network.request(), representations, variables);
    },
  };
}
