import type { FragmentDefinitionNode, GraphQLSchema } from 'graphql';
import type { Capabilities } from '../hubs/Capabilities.ts';

/** What decides of each part of a document whether a hub is asked for it. */
export interface PruneScope {
  /** The contract. */
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly capabilities: Capabilities;
  readonly variables: ReviewedVariables;
}

/** What the variables of one request mean to a hub on an older contract. */
export interface ReviewedVariables {
  /** Equal where a document is pruned alike; empty where no variable matters. */
  readonly key: string;
  /** The coordinate of what the hub would have to know to take the variable's value. */
  lackOf(name: string): string | undefined;
  /** Whether the variable says something in a place that the hub does not know. */
  absenceOf(name: string): 'NOT_GIVEN' | 'NULL' | undefined;
}
