import { type GraphQLSchema, isNonNullType } from 'graphql';
import type { Hub } from '../../schema/registry/Hub.ts';
import type { DataSource, PreparedFetch, SubgraphFetch } from '../execute/DataSource.ts';
import type { RequestContext } from '../execute/RequestContext.ts';
import { limits } from '../limits.ts';
import type { RoutingRules } from '../supergraph/RoutingRules.ts';
import type { Transport } from '../transport/Transport.ts';
import { EntityFetch } from './EntityFetch.ts';
import { type CapabilityLookup, HubCaller, type RefusalListener } from './HubCaller.ts';
import { HubOperation } from './HubOperation.ts';
import { ReplicatedField } from './ReplicatedField.ts';
import { MutationFetch, QueryFetch, type RootPart } from './RootFetch.ts';
import { type PartitionedFetch, type RootField, type RootFields, rootFieldsOf } from './RootField.ts';
import { RoutedFields } from './RoutedFields.ts';
import { ScatteredField } from './ScatteredField.ts';

/** What answering from many hubs needs of the layers around it. */
export interface PartitionOptions {
  readonly rules: RoutingRules;
  readonly transport: Transport;
  /** What a hub's endpoint serves. */
  readonly capabilities: CapabilityLookup;
  /** The contract of a subgraph as composed into the supergraph, inaccessible fields included. */
  readonly contractSchema: (subgraph: string) => GraphQLSchema;
  /** Hubs that hold the same data, the one to ask first in front; without it, in hub-code order. */
  readonly fastestFirst?: (hubs: readonly Hub[], subgraph: string) => readonly Hub[];
  /** Told of a hub that refused a whole operation. */
  readonly onRefusal?: RefusalListener;
  /** Hubs of which it is not yet known what they serve, since they have joined just now; without it, none. */
  readonly isJoining?: (hubCode: string, subgraph: string) => boolean;
}

/**
 * Answers the fetches of contracts that are spread over hubs: by the hubs that own the data, split, asked at once and
 * merged, with a hub that fails costing its own rows and fields only.
 */
export class PartitionedDataSource implements DataSource {
  readonly #options: PartitionOptions;

  constructor(options: PartitionOptions) {
    this.#options = options;
  }

  /** Every hub works on what it is asked; of a merged page all of them together on some times its rows. */
  fanOut(fieldName: string, request: RequestContext): number {
    const rule = this.#options.rules.rootField('Query', fieldName);
    if (rule?.kind !== 'scatter') return 1;
    const hubs = request.hubs.hubs.length;
    return rule.merge === 'CONNECTION' ? Math.min(hubs, limits.scatterRowsFactor) : hubs;
  }

  /** @throws Error where the supergraph does not say who answers a root field */
  prepare(fetch: SubgraphFetch): PreparedFetch {
    const { rules, transport, capabilities, contractSchema, onRefusal } = this.#options;
    const { fastestFirst = (hubs) => hubs, isJoining = () => false } = this.#options;
    const schema = contractSchema(fetch.subgraph);
    const caller = new HubCaller(fetch, transport, capabilities, onRefusal);
    if (fetch.isEntityFetch) {
      const operation = new HubOperation(fetch.document, { fetch, schema }, ['representations']);
      return new EntityFetch(fetch, schema, operation, caller, rules);
    }
    const context: PartitionedFetch = { fetch, schema, caller, fastestFirst, isJoining };
    const roots = rootFieldsOf(fetch, schema, rules);
    if (fetch.operationType === 'mutation') {
      const parts = roots.fields.map((root) => ({
        responseName: root.group.responseName,
        isNonNull: isNonNullType(root.field.type),
        part: partOf(context, roots, root),
      }));
      return new MutationFetch(roots, parts);
    }
    return new QueryFetch(roots, queryParts(context, roots));
  }
}

/** Routed fields together, since some may go to one hub in one call; each other field apart. */
function queryParts(context: PartitionedFetch, roots: RootFields): RootPart[] {
  const routed = roots.fields.filter(({ rule }) => rule.kind === 'route');
  const others = roots.fields.filter(({ rule }) => rule.kind !== 'route');
  const parts = others.map((root) => partOf(context, roots, root));
  return routed.length > 0 ? [new RoutedFields(context, roots, routed), ...parts] : parts;
}

function partOf(context: PartitionedFetch, roots: RootFields, root: RootField): RootPart {
  const { rule } = root;
  if (rule.kind === 'route') return new RoutedFields(context, roots, [root]);
  if (rule.kind === 'replicated') return new ReplicatedField(context, roots, root);
  return new ScatteredField(context, roots, root, rule.merge);
}
