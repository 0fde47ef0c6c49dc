import type { GraphQLSchema } from 'graphql';
import type { Hub } from '../../schema/registry/Hub.ts';
import type { FetchCall, SubgraphFetch } from '../execute/DataSource.ts';
import type { HubCaller } from './HubCaller.ts';

/** What the parts of one fetch share, all of it known before the first request. */
export interface PartitionedFetch {
  readonly fetch: SubgraphFetch;
  /** The contract that the fetch is for. */
  readonly schema: GraphQLSchema;
  readonly caller: HubCaller;
  /** Hubs that hold the same data, the one to ask first in front. */
  readonly fastestFirst: (hubs: readonly Hub[], subgraph: string) => readonly Hub[];
  /** True for a hub that has joined just now, and is not yet asked for its part of what all hubs are asked for. */
  readonly isJoining: (hubCode: string, subgraph: string) => boolean;
}

export type Variables = FetchCall['variables'];
