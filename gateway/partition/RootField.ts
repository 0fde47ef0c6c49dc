import type { GraphQLField, GraphQLObjectType, GraphQLSchema } from 'graphql';
import type { Hub } from '../../schema/registry/Hub.ts';
import type { FetchCall, SubgraphFetch } from '../execute/DataSource.ts';
import { operationOf } from '../plan/selectOperation.ts';
import type { RootRule, RoutingRules } from '../supergraph/RoutingRules.ts';
import { type FieldGroup, fragmentsOf, groupFields } from './FieldGroup.ts';
import type { HubCaller } from './HubCaller.ts';
import type { OwnershipScope } from './ownershipCheck.ts';

/** One root field of a fetch, with the contract's word on who answers it. */
export interface RootField {
  readonly group: FieldGroup;
  readonly field: GraphQLField<unknown, unknown>;
  readonly rule: RootRule;
}

/** The root fields of a fetch in document order, and what stands around them. */
export interface RootFields {
  readonly rootType: GraphQLObjectType;
  readonly scope: OwnershipScope;
  readonly fields: readonly RootField[];
  /** Response names of `__typename`, which the gateway answers itself. */
  readonly typenames: readonly FieldGroup[];
}

/**
 * Splits a fetch into its root fields.
 * @throws Error where a root field has no rule: loading a supergraph refuses such a contract
 */
export function rootFieldsOf(fetch: SubgraphFetch, schema: GraphQLSchema, rules: RoutingRules): RootFields {
  const operation = operationOf(fetch.document);
  const rootType = schema.getRootType(operation.operation);
  if (!rootType) throw new Error(`${fetch.subgraph} has no ${operation.operation} type.`);
  const scope = { schema, fragments: fragmentsOf(fetch.document), rules };
  const groups = groupFields(scope, rootType, [operation.selectionSet]);
  const fields = groups.flatMap((group): RootField[] => {
    if (group.fieldName === '__typename') return [];
    const field = rootType.getFields()[group.fieldName];
    const rule = rules.rootField(rootType.name, group.fieldName);
    if (!field || !rule) throw new Error(`${rootType.name}.${group.fieldName} has no routing rule.`);
    return [{ group, field, rule }];
  });
  return { rootType, scope, fields, typenames: groups.filter((group) => group.fieldName === '__typename') };
}

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
