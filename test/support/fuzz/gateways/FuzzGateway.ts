import type { ExecutionResult, GraphQLFormattedError } from 'graphql';
import type { LocalSubgraph } from '../../federation/LocalDataSource.ts';

/** A gateway over one supergraph that is put to the fuzz. */
export interface FuzzGateway {
  /** @throws Error where the gateway refuses the operation, which is valid, or breaks */
  ask(query: string, variables: Record<string, unknown>): Promise<GatewayAnswer>;
}

export interface GatewayAnswer extends Pick<ExecutionResult, 'data'> {
  readonly errors?: readonly GraphQLFormattedError[];
}

/** @param subgraphs by name, each answered in this process */
export type MakeGateway = (
  supergraphSdl: string,
  subgraphs: Readonly<Record<string, LocalSubgraph>>,
) => FuzzGateway | Promise<FuzzGateway>;
