import { type FederationMetadata, federationMetadata, type Operation, type Schema } from '@apollo/federation-internals';
import type { QueryPlan, QueryPlanner, QueryPlannerConfig } from '@apollo/query-planner';
import { limits } from '../limits.ts';

/** One way to a selection, as the planner keeps it: by several paths where it asks each object type by itself. */
interface Option {
  readonly paths: readonly { readonly tail: object; subgraphJumps(): number }[];
}

/** A selection that the planner has still to look at, with the ways to it. */
type Branch = readonly [selection: unknown, options: readonly Option[]];

interface QueryGraph {
  readonly sources: ReadonlyMap<string, Schema>;
  readonly nonLocalSelectionsMetadata: {
    checkNonLocalSelectionsLimitExceededAtRoot(stack: Branch[], ...others: unknown[]): boolean;
  };
}

/** What of the planner is declared private. */
interface Inside {
  readonly config: QueryPlannerConfig;
  readonly federatedQueryGraph: QueryGraph;
}

/**
 * Apollo's planner for operations with very many ways to a field. The planner keeps every way to a selection: three
 * subgraphs that share a link are 3^8 ways eight links deep. Ways that lead to the same place in the same subgraph go on
 * alike from there, so this one keeps the shortest of each. It also compares few plans: a choice for each of hundreds of
 * branches makes any number of plans, and to compare ten thousand of these, Apollo's default, takes half a minute.
 *
 * It is the same planner over the same graph, but for two properties of its own.
 */
export class FoldingPlanner {
  readonly #planner: QueryPlanner;
  readonly #subgraphs: readonly FederationMetadata[];

  constructor(planner: QueryPlanner) {
    const { config, federatedQueryGraph } = planner as unknown as Inside;
    const debug = { ...config.debug, maxEvaluatedPlans: limits.plansByType };
    this.#planner = Object.create(planner, {
      config: { value: { ...config, debug } },
      federatedQueryGraph: { value: folding(federatedQueryGraph) },
    });
    this.#subgraphs = [...federatedQueryGraph.sources.values()].flatMap((schema) => federationMetadata(schema) ?? []);
  }

  /** As `QueryPlanner.buildQueryPlan`. */
  plan(operation: Operation, overrideConditions: Map<string, boolean>): QueryPlan {
    return this.#planner.buildQueryPlan(operation, { overrideConditions });
  }

  /**
   * The same, but that a field of an interface is asked of the interface where a subgraph can be asked so. The planner
   * also tries all combinations of other subgraphs, type by type, where object types share the field.
   */
  planOfInterfaces(operation: Operation, overrideConditions: Map<string, boolean>): QueryPlan {
    // All that the planner asks of @shareable is whether to try these combinations; no field has a @key.
    for (const subgraph of this.#subgraphs) subgraph.shareableDirective = subgraph.keyDirective as never;
    try {
      return this.plan(operation, overrideConditions);
    } finally {
      for (const subgraph of this.#subgraphs) Reflect.deleteProperty(subgraph, 'shareableDirective');
    }
  }
}

/** The same graph, but that the planner's list of branches, which it shows to the graph first, folds their options. */
function folding(graph: QueryGraph): QueryGraph {
  const { nonLocalSelectionsMetadata: metadata } = graph;
  const folds: Partial<typeof metadata> = {
    checkNonLocalSelectionsLimitExceededAtRoot(stack, ...others) {
      foldPushed(stack);
      return metadata.checkNonLocalSelectionsLimitExceededAtRoot(stack, ...others);
    },
  };
  return Object.create(graph, { nonLocalSelectionsMetadata: { value: Object.assign(Object.create(metadata), folds) } });
}

function foldPushed(stack: Branch[]): void {
  let last: { options: readonly Option[]; folded: readonly Option[] } | undefined;
  const push = (...branches: Branch[]): number => {
    for (const [selection, options] of branches) {
      if (last?.options !== options) last = { options, folded: fold(options) };
      stack[stack.length] = [selection, last.folded];
    }
    return stack.length;
  };
  Object.defineProperty(stack, 'push', { value: push });
}

/** The shortest of the options that lead to the same places, the first of these where several are. */
function fold(options: readonly Option[]): readonly Option[] {
  if (options.length < 2) return options;
  const root: Folded = { below: new Map(), best: undefined };
  const all: Folded[] = [];
  for (const option of options) {
    let at = root;
    for (const { tail } of option.paths) {
      const next: Folded = at.below.get(tail) ?? { below: new Map(), best: undefined };
      at.below.set(tail, next);
      at = next;
    }
    const jumps = Math.max(...option.paths.map((path) => path.subgraphJumps()));
    if (at.best === undefined) all.push(at);
    if (at.best === undefined || jumps < at.best.jumps) at.best = { option, jumps };
  }
  return all.flatMap(({ best }) => best?.option ?? []);
}

/** Options that begin with the same tails. */
interface Folded {
  readonly below: Map<object, Folded>;
  best: { readonly option: Option; readonly jumps: number } | undefined;
}
