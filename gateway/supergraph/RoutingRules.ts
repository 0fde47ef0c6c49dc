import { buildASTSchema, type FieldNode, Kind, parse } from 'graphql';
import { checkRootRule } from './checkRootRule.ts';
import { gatewayScheme, hubsScheme } from './composeSupergraph.ts';
import { directiveUses } from './directiveUses.ts';
import { findBlankingFields } from './findBlankingFields.ts';
import { type HubLink, hubLink } from './hubLink.ts';
import { type CompositeType, JoinedSchema } from './JoinedSchema.ts';
import { type RootRule, rootRulesOf } from './RootRule.ts';
import { SupergraphError } from './SupergraphError.ts';

export type { Merge, RootRule } from './RootRule.ts';

/** Who answers what, read from the supergraph SDL alone. Plain data: the partition layer turns it into calls. */
export interface RoutingRules {
  /** Names of the subgraphs that hubs answer, each hub at an endpoint of its own. Empty for a plain supergraph. */
  readonly partitioned: ReadonlySet<string>;
  /** Names of the subgraphs that the gateway itself answers, from its registry. */
  readonly gatewayServed: ReadonlySet<string>;
  /** The rule of a root field that hubs answer; `typeName` is `Query`, `Mutation` or `Subscription`. */
  rootField(typeName: string, fieldName: string): RootRule | undefined;
  /** The key field whose value names the hub that owns an entity of this type. */
  owner(typeName: string): string | undefined;
  /** True for a field of an entity that is always the hub that owns it. */
  isOwningHub(typeName: string, fieldName: string): boolean;
  /** True for a field by which hubs refer to an entity of this type. */
  isKey(typeName: string, fieldName: string): boolean;
}

/**
 * Reads the routing rules of a supergraph. Which subgraphs hubs answer is told by what stands for their URLs.
 * @throws SupergraphError with every fault at once, each naming type, field and reason
 */
export function readRoutingRules(supergraphSdl: string): RoutingRules {
  const document = parse(supergraphSdl);
  const link = hubLink(document);
  if (!link) return routingRules(new Set(), new Set(), new Map(), new Map(), new Set());

  const joined = new JoinedSchema(buildASTSchema(document));
  const partitioned = graphsOfScheme(joined, hubsScheme);
  const owners = readOwners(joined, link, partitioned);
  const roots = readRootRules(joined, link, partitioned);
  const faults = [...owners.faults, ...roots.faults, ...findBlankingFields(joined, partitioned)];
  if (faults.length > 0) throw new SupergraphError('Hubs cannot serve the supergraph:', faults);
  return routingRules(
    partitioned,
    graphsOfScheme(joined, gatewayScheme),
    roots.rules,
    owners.rules,
    keyFields(joined, partitioned),
  );
}

function routingRules(
  partitioned: ReadonlySet<string>,
  gatewayServed: ReadonlySet<string>,
  roots: ReadonlyMap<string, RootRule>,
  owners: ReadonlyMap<string, OwnerRule>,
  keys: ReadonlySet<string>,
): RoutingRules {
  return {
    partitioned,
    gatewayServed,
    rootField: (typeName, fieldName) => roots.get(`${typeName}.${fieldName}`),
    owner: (typeName) => owners.get(typeName)?.by,
    isOwningHub: (typeName, fieldName) => owners.get(typeName)?.hub === fieldName,
    isKey: (typeName, fieldName) => keys.has(`${typeName}.${fieldName}`),
  };
}

function graphsOfScheme(joined: JoinedSchema, scheme: string): ReadonlySet<string> {
  return new Set(joined.graphs.filter(({ url }) => url.startsWith(scheme)).map(({ name }) => name));
}

/** Rules by type or by `Type.field`, and why others could not be read. */
interface Reading<Rule> {
  readonly rules: ReadonlyMap<string, Rule>;
  readonly faults: readonly string[];
}

/** What `@owned` says of a type. */
interface OwnerRule {
  /** The key field that names the owner. */
  readonly by: string;
  /** The field that is the owning hub; null where there is none. */
  readonly hub: unknown;
}

/** For each type that is `@owned`, what that says. */
function readOwners(joined: JoinedSchema, link: HubLink, partitioned: ReadonlySet<string>): Reading<OwnerRule> {
  const rules = new Map<string, OwnerRule>();
  const faults: string[] = [];
  for (const type of joined.compositeTypes()) {
    const hubKeys = joined.keys(type).filter(({ graph, resolvable }) => resolvable && partitioned.has(graph));
    const owned = directiveUses(joined.schema, type.astNode, link.owned)[0];
    if (!owned) {
      const graphs = new Set(hubKeys.map(({ graph }) => graph));
      if (graphs.size > 0)
        faults.push(`${type.name} is an entity that hubs resolve (${list(graphs)}) and is not @owned`);
      continue;
    }
    const by = String(owned.by);
    // Contracts composed before the argument existed do not have it.
    rules.set(type.name, { by, hub: owned.hub === undefined ? 'hub' : owned.hub });
    for (const { graph, fields } of hubKeys) {
      if (!topLevelFields(fields).includes(by)) {
        faults.push(`${type.name} is @owned(by: "${by}"), which its key "${fields}" in ${graph} does not contain`);
      }
    }
  }
  return { rules, faults };
}

/** The fields of hubs' types that stand in a key, as `Type.field`. */
function keyFields(joined: JoinedSchema, partitioned: ReadonlySet<string>): ReadonlySet<string> {
  const keys = joined.compositeTypes().flatMap((type) =>
    joined
      .keys(type)
      .filter(({ graph }) => partitioned.has(graph))
      .flatMap(({ fields }) => topLevelFields(fields).map((field) => `${type.name}.${field}`)),
  );
  return new Set(keys);
}

/** For each root field that hubs answer, its rule. */
function readRootRules(joined: JoinedSchema, link: HubLink, partitioned: ReadonlySet<string>): Reading<RootRule> {
  const rules = new Map<string, RootRule>();
  const faults: string[] = [];
  for (const type of rootTypes(joined)) {
    for (const field of Object.values(type.getFields())) {
      const coordinate = `${type.name}.${field.name}`;
      const graphs = joined.graphsOfField(type, field);
      const [rule, ...others] = rootRulesOf(joined.schema, link, field.astNode);
      if ([...graphs].some((graph) => partitioned.has(graph))) {
        if (!rule) faults.push(`${coordinate} has none of @route, @scatter and @replicated, yet hubs answer it`);
        else if (others.length > 0) faults.push(`${coordinate} has several of @route, @scatter and @replicated`);
        else {
          rules.set(coordinate, rule);
          faults.push(...checkRootRule(type.name, field, rule).map((fault) => `${coordinate}: ${fault}`));
        }
      } else if (rule) {
        faults.push(`${coordinate} is @${rule.kind}, yet no hub answers it: it is of ${list(graphs)}`);
      }
    }
  }
  return { rules, faults };
}

function rootTypes({ schema }: JoinedSchema): CompositeType[] {
  return [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].filter((type) => type != null);
}

function topLevelFields(fieldSet: string): string[] {
  const [operation] = parse(`{ ${fieldSet} }`, { noLocation: true }).definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) return [];
  return operation.selectionSet.selections
    .filter((selection): selection is FieldNode => selection.kind === Kind.FIELD)
    .map(({ name }) => name.value);
}

function list(names: ReadonlySet<string>): string {
  return [...names].join(', ');
}
