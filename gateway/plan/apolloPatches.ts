import { createRequire } from 'node:module';
import {
  type CompositeType,
  Field,
  federationMetadata,
  MapWithCachedArrays,
  operationFromDocument,
  type Schema,
  Supergraph,
  type Type,
} from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner';
import { parse } from 'graphql';
import { limits } from '../limits.ts';
import type { Interruption } from './Interruption.ts';

/**
 * All that is changed of Apollo's packages at run time, one numbered section for each defect. What can be repaired before
 * or after planning is not here. docs/apollo-patches.md has the upstream report of each section. Whoever raises the version
 * checks section by section whether its defect is still there, and whether what it takes hold of is.
 */
const patchedVersion = '2.14.4';
const patchedPackages = ['@apollo/query-planner', '@apollo/query-graphs', '@apollo/federation-internals'] as const;

/** What the patches take hold of. */
export interface ApolloInstallation {
  readonly versions: Readonly<Record<(typeof patchedPackages)[number], string>>;
  /** True where the planner's `@apollo/federation-internals` is the one that is patched, and not another copy. */
  readonly isOneCopy: boolean;
  readonly fieldPrototype: object;
  readonly mapPrototype: object;
}

/**
 * Patches the planner of this process, once; called before the first planner is made.
 * @throws Error that says which section does not fit what is installed
 */
export function patchApollo(installed: ApolloInstallation = installedApollo()): void {
  if (patched.has(installed.fieldPrototype)) return;
  for (const name of patchedPackages)
    if (installed.versions[name] !== patchedVersion)
      throw new Error(
        `${name} is ${installed.versions[name]}, but gateway/plan/apolloPatches.ts is for ${patchedVersion}: see docs/apollo-patches.md.`,
      );
  if (!installed.isOneCopy) throw misfit('', 'there are two copies of @apollo/federation-internals');
  keepExternalFieldsOut(installed.fieldPrototype);
  const planner = keepCirclesOut(installed.mapPrototype);
  const option = checkFolding(planner);
  lookAtSteps(option, installed.fieldPrototype);
  shareConditions(option);
  patched.add(installed.fieldPrototype);
}

const patched = new WeakSet<object>();

export function installedApollo(): ApolloInstallation {
  const own = createRequire(import.meta.url);
  const ofPlanner = createRequire(own.resolve('@apollo/query-planner'));
  const versionOf = (name: string): string => ofPlanner(`${name}/package.json`).version;
  return {
    versions: {
      '@apollo/query-planner': own('@apollo/query-planner/package.json').version,
      '@apollo/query-graphs': versionOf('@apollo/query-graphs'),
      '@apollo/federation-internals': versionOf('@apollo/federation-internals'),
    },
    isOneCopy: ofPlanner.resolve('@apollo/federation-internals') === own.resolve('@apollo/federation-internals'),
    fieldPrototype: Field.prototype,
    mapPrototype: MapWithCachedArrays.prototype,
  };
}

// 1. The planner takes a field that a type only declares @external for one whose value the subgraph has.

/**
 * The planner leaves out a fetch where it finds the fetch's fields on the type in the fetch before. It also finds those
 * that are `@external` there: a `@requires` that leads there and back twice was answered by a subgraph that does not have
 * the value. Its one question "could this field be added to that type?" is answered here. To ask once more what a
 * `@provides` would have brought is the price. Composition and execution never ask it.
 */
function keepExternalFieldsOut(fieldPrototype: object): void {
  const own = fieldPrototype as Pick<Field, 'typeIfAddedTo'>;
  const typeWherever = methodOf('1', own, 'typeIfAddedTo');
  own.typeIfAddedTo = function typeIfAddedTo(this: Field, parentType: CompositeType): Type | undefined {
    return isExternal(parentType, this.name) ? undefined : typeWherever.call(this, parentType);
  };
}

function isExternal(type: CompositeType, fieldName: string): boolean {
  const field = type.kind === 'UnionType' ? undefined : type.field(fieldName);
  return field !== undefined && federationMetadata(type.schema())?.isFieldExternal(field) === true;
}

// 2. The planner makes one fetch of two that wait for one another by way of a third, and does not end.

interface FetchGroup {
  children(): readonly FetchGroup[];
  isDescendantOf(other: FetchGroup): boolean;
  mergeInWithAllDependencies(other: FetchGroup): void;
}

/**
 * The planner makes one fetch of two that send a subgraph the same, also where one waits for what the other brings by way
 * of a third. The fetch then waits for itself; looking for the end of that, the planner goes round until its memory is
 * used up, at once and with the whole process. Such fetches stay apart.
 *
 * The class is not exported. It is taken from the first of its objects that the planner keeps in a map.
 * @returns the planner of the sample
 */
function keepCirclesOut(mapPrototype: object): QueryPlanner {
  const map = mapPrototype as Pick<Map<unknown, unknown>, 'set'>;
  const set = methodOf('2', map, 'set');
  let found: FetchGroup | undefined;
  map.set = function setAndLook(this: Map<unknown, unknown>, key, value) {
    if (isFetchGroup(value)) found ??= Object.getPrototypeOf(value);
    return set.call(this, key, value);
  };
  try {
    const planner = new QueryPlanner(Supergraph.build(sampleSupergraph));
    planSample(planner);
    if (!found) throw misfit('2', 'the planner keeps no fetch group in a MapWithCachedArrays');
    correct(found);
    return planner;
  } finally {
    map.set = set;
  }
}

function isFetchGroup(value: unknown): value is FetchGroup {
  return typeof value === 'object' && value !== null && 'mergeInWithAllDependencies' in value;
}

function correct(prototype: FetchGroup): void {
  const mergeInWithAllDependencies = methodOf('2', prototype, 'mergeInWithAllDependencies');
  methodOf('2', prototype, 'isDescendantOf');
  methodOf('2', prototype, 'children');
  prototype.mergeInWithAllDependencies = function mergeUnlessWaiting(this: FetchGroup, other) {
    if (!this.isDescendantOf(other) && !other.isDescendantOf(this)) mergeInWithAllDependencies.call(this, other);
  };
  // As the planner has it, but no fetch is looked at twice.
  prototype.isDescendantOf = function isDescendantOf(this: FetchGroup, other) {
    const descendants = new Set(other.children());
    for (const group of descendants) {
      if (group === this) return true;
      for (const child of group.children()) descendants.add(child);
    }
    return false;
  };
}

// 3. The planner keeps every way to a selection, though those that come to one place go on alike.

/** One way to a selection, as the planner keeps it: by several paths where it asks each object type by itself. */
interface Option {
  readonly paths: readonly { readonly tail: object; subgraphJumps(): number }[];
}

/** A selection that the planner has still to look at, with the ways to it. */
type Branch = readonly [selection: unknown, options: readonly Option[]];

interface NonLocalSelections {
  checkNonLocalSelectionsLimitExceededAtRoot(stack: Branch[], ...others: unknown[]): boolean;
}

interface QueryGraph {
  readonly sources: ReadonlyMap<string, Schema>;
  readonly nonLocalSelectionsMetadata: NonLocalSelections;
}

/** What of the planner is declared private. */
interface Inside {
  readonly config: QueryPlannerConfig;
  readonly federatedQueryGraph: QueryGraph;
}

/**
 * The same planner over the same graph, but that it keeps the shortest of the ways that lead to the same place in the same
 * subgraph: three subgraphs that share a link are 3^8 ways eight links deep. It also compares few plans: a choice for each
 * of hundreds of branches makes any number of plans, and to compare ten thousand of these, Apollo's default, takes half a
 * minute. The planner that is given stays as it is.
 * @param onFold is told of each list of options
 */
export function foldingPlanner(planner: QueryPlanner, onFold?: (options: readonly Option[]) => void): QueryPlanner {
  const { config, federatedQueryGraph: graph } = planner as unknown as Inside;
  const { nonLocalSelectionsMetadata: metadata } = graph;
  const check = methodOf('3', metadata, 'checkNonLocalSelectionsLimitExceededAtRoot');
  const folding: NonLocalSelections = Object.create(metadata);
  // The planner shows its list of branches to the graph before it works on it.
  folding.checkNonLocalSelectionsLimitExceededAtRoot = (stack, ...others) => {
    foldPushed(stack, onFold);
    return check.call(metadata, stack, ...others);
  };
  const debug = { ...config.debug, maxEvaluatedPlans: limits.plansByType };
  return Object.create(planner, {
    config: { value: { ...config, debug } },
    federatedQueryGraph: { value: Object.create(graph, { nonLocalSelectionsMetadata: { value: folding } }) },
  });
}

function foldPushed(stack: Branch[], onFold?: (options: readonly Option[]) => void): void {
  let last: { options: readonly Option[]; folded: readonly Option[] } | undefined;
  const push = (...branches: Branch[]): number => {
    for (const [selection, options] of branches) {
      if (last?.options !== options) last = { options, folded: fold(options) };
      onFold?.(options);
      stack[stack.length] = [selection, last.folded];
    }
    return stack.length;
  };
  Object.defineProperty(stack, 'push', { value: push });
}

/** Options that begin with the same tails. */
interface Folded {
  readonly below: Map<object, Folded>;
  best: { readonly option: Option; readonly jumps: number } | undefined;
}

/** The shortest of the options that lead to the same places, the first of these where several are. */
function fold(options: readonly Option[]): readonly Option[] {
  if (options.length < 2) return options;
  const root: Folded = { below: new Map(), best: undefined };
  const all = new Set<Folded>();
  for (const option of options) {
    let at = root;
    for (const { tail } of option.paths) {
      const next: Folded = at.below.get(tail) ?? { below: new Map(), best: undefined };
      at.below.set(tail, next);
      at = next;
    }
    const jumps = Math.max(...option.paths.map((path) => path.subgraphJumps()));
    if (at.best === undefined || jumps < at.best.jumps) at.best = { option, jumps };
    all.add(at);
  }
  return [...all].flatMap(({ best }) => best?.option ?? []);
}

/**
 * Whether planning comes to what sections 3 and 4 take hold of.
 * @returns one of its options
 */
function checkFolding(planner: QueryPlanner): Option {
  const seen: Option[] = [];
  const sample = foldingPlanner(planner, (options) => seen.push(...options));
  planWithoutCombinations(sample, () => planSample(sample));
  const [option] = seen;
  const [path] = option?.paths ?? [];
  if (!option || !path?.tail) throw misfit('3', 'the planner does not push branches with paths that have a tail');
  methodOf('3', path, 'subgraphJumps');
  return option;
}

// 4. The planner makes every combination of choices for an interface that it could ask as it is.

/**
 * Where a subgraph answers a field of an interface for all its objects, the planner takes that for one option, and tries
 * all combinations of other subgraphs, type by type, where object types share the field. They are left out while `plan`
 * runs. All that the planner asks of `@shareable` is whether to try them, and no field has a `@key`.
 */
export function planWithoutCombinations<T>(planner: QueryPlanner, plan: () => T): T {
  const { sources } = (planner as unknown as Inside).federatedQueryGraph;
  const subgraphs = [...sources.values()].flatMap((schema) => federationMetadata(schema) ?? []);
  if (subgraphs.length === 0) throw misfit('4', 'the schemas of its graph are no subgraphs');
  for (const subgraph of subgraphs) {
    methodOf('4', subgraph, 'shareableDirective');
    subgraph.shareableDirective = methodOf('4', subgraph, 'keyDirective') as never;
  }
  try {
    return plan();
  } finally {
    for (const subgraph of subgraphs) Reflect.deleteProperty(subgraph, 'shareableDirective');
  }
}

// 16. The planner has no bound of time, and nothing can end it but the end of its thread.

let interruption: Interruption | undefined;

/** From now on all planning of this thread can be interrupted. */
export function interruptPlanningBy(by: Interruption): void {
  interruption = by;
}

/** Looks for an interruption wherever the planner makes a path longer, or a selection that is sent. */
function lookAtSteps({ paths: [path] }: Option, fieldPrototype: object): void {
  const paths = Object.getPrototypeOf(path) as { add(...step: unknown[]): unknown };
  const add = methodOf('16', paths, 'add');
  paths.add = function addStep(...step) {
    interruption?.look();
    return add.apply(this, step);
  };
  const fields = fieldPrototype as Pick<Field, 'typeIfAddedTo'>;
  const typeIfAddedTo = methodOf('16', fields, 'typeIfAddedTo');
  fields.typeIfAddedTo = function typeOfStep(parentType) {
    interruption?.look();
    return typeIfAddedTo.call(this, parentType);
  };
}

// 17. The planner works out anew how a key is known for each order in which it could pass subgraphs.

/** How the condition of an edge (its key or `@requires`) is known without going through some subgraphs or conditions. */
type ConditionResolver = (
  edge: object,
  context: { isEmpty(): boolean },
  excludedDestinations: readonly string[],
  excludedConditions: readonly object[],
  extraConditions?: object,
) => unknown;

/** What one plan has found, by edge and what is left out. */
interface SharedConditions {
  readonly found: Map<object, Map<string, unknown>>;
  readonly resolvers: Map<ConditionResolver, ConditionResolver>;
}

let shared: SharedConditions | undefined;

/**
 * To know a key, the planner plans how to get it, for which it may need other keys. What it finds it keeps for one of these
 * plans only, and where nothing is left out. What it leaves out it has passed, in whatever order: a chain of eight keys has
 * as many orders as 8!, and fewer sets than 4^8. While `plan` runs, what is found is kept for all of them by these sets.
 */
export function planWithSharedConditions<T>(plan: () => T): T {
  shared = { found: new Map(), resolvers: new Map() };
  try {
    return plan();
  } finally {
    shared = undefined;
  }
}

function shareConditions(option: Option): void {
  const options = Object.getPrototypeOf(option) as { indirectOptions(...of: unknown[]): unknown };
  const indirectOptions = methodOf('17', options, 'indirectOptions');
  methodOf('17', option as { conditionResolver?: ConditionResolver }, 'conditionResolver');
  options.indirectOptions = function withSharedConditions(this: { conditionResolver: ConditionResolver }, ...of) {
    if (shared) this.conditionResolver = sharedResolver(this.conditionResolver, shared);
    return indirectOptions.apply(this, of);
  };
}

function sharedResolver(resolver: ConditionResolver, { found, resolvers }: SharedConditions): ConditionResolver {
  const known = resolvers.get(resolver);
  if (known) return known;
  const sharing: ConditionResolver = (edge, context, destinations, conditions, extra) => {
    if (!context.isEmpty() || extra) return resolver(edge, context, destinations, conditions, extra);
    const ofEdge = found.get(edge) ?? new Map<string, unknown>();
    found.set(edge, ofEdge);
    const key = JSON.stringify([[...destinations].sort(), [...new Set(conditions.map(String))].sort()]);
    if (!ofEdge.has(key)) ofEdge.set(key, resolver(edge, context, destinations, conditions));
    return ofEdge.get(key);
  };
  resolvers.set(resolver, sharing);
  resolvers.set(sharing, sharing);
  return sharing;
}

// The sample that is planned at start to see whether the sections fit.

const sampleSupergraph = `
  schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) { query: Query }
  directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
  directive @join__graph(name: String!, url: String!) on ENUM_VALUE
  directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE
  directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR
  directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  scalar join__FieldSet
  scalar link__Import
  enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
  enum link__Purpose { SECURITY EXECUTION }
  type Query @join__type(graph: A) @join__type(graph: B) { item: Item @join__field(graph: A) }
  type Item @join__type(graph: A, key: "id") @join__type(graph: B, key: "id") { id: ID! size: Int @join__field(graph: B) }
`;

function planSample(planner: QueryPlanner): void {
  planner.buildQueryPlan(operationFromDocument(planner.supergraph.apiSchema(), parse('{ item { size } }')));
}

// What the sections say where they do not fit.

function methodOf<K extends string, T extends { [key in K]?: unknown }>(
  section: string,
  owner: T | undefined,
  name: K,
): NonNullable<T[K]> {
  const method = owner?.[name];
  if (typeof method !== 'function') throw misfit(section, `${name} is not a method`);
  return method as NonNullable<T[K]>;
}

function misfit(section: string, what: string): Error {
  const where =
    section === '' ? 'gateway/plan/apolloPatches.ts' : `Section ${section} of gateway/plan/apolloPatches.ts`;
  return new Error(`${where} does not fit Apollo's planner as it is installed: ${what}. See docs/apollo-patches.md.`);
}
