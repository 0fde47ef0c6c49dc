import type { DocumentNode, GraphQLSchema } from 'graphql';
import { limits } from '../limits.ts';
import { atOnce, atPath, continuePlan, inSequence, mergePlans } from './continuePlan.ts';
import { EntryFields } from './EntryFields.ts';
import type { End } from './graft.ts';
import { type Cut, OperationParts, type Part } from './OperationParts.ts';
import { PartPlans, UnplannablePart } from './PartPlans.ts';
import { unusedPrefix } from './prepareSupergraph.ts';
import type { FetchNode, PathStep, PlanNode } from './QueryPlan.ts';
import type { SubgraphTypes } from './SubgraphTypes.ts';
import { TooManySelections } from './selectByType.ts';

/** A planner of one supergraph. */
export interface WholePlanner {
  readonly apiSchema: GraphQLSchema;
  planOf(operationText: string, labels: readonly string[]): PlanNode | undefined;
}

/**
 * Plans operations that lead from interface to interface. Apollo's planner follows a field of an interface through every
 * object type where a subgraph does not answer it of the interface: its work, and the plan, are a power of the types. Here
 * what is selected below each such field is planned by itself, once for each subgraph that finds its objects, and the
 * plans are put together: work and plan grow with types times levels.
 */
export class PartPlanner {
  readonly #entries: EntryFields;
  readonly #planner: WholePlanner;
  readonly #types: SubgraphTypes;
  readonly #prefix: string;

  /** @param plannerOf makes the planner of the supergraph with entry fields */
  constructor(
    supergraph: DocumentNode,
    apiSchema: GraphQLSchema,
    types: SubgraphTypes,
    plannerOf: (supergraph: DocumentNode) => WholePlanner,
  ) {
    this.#entries = new EntryFields(supergraph, apiSchema);
    this.#planner = plannerOf(this.#entries.document);
    this.#types = types;
    this.#prefix = unusedPrefix('_cut_', supergraph);
  }

  /**
   * @param document one operation with its fragments, conditions folded in
   * @throws GraphQLError as the planner does
   * @throws TooManySelections
   */
  plan(document: DocumentNode, labels: readonly string[]): PlanNode | undefined {
    const whole = new Set<string>();
    for (;;)
      try {
        return this.#attempt(document, labels, whole);
      } catch (error) {
        if (!(error instanceof UnplannablePart)) throw error;
        // It is planned together with what is around it.
        whole.add(error.fieldName);
      }
  }

  #attempt(document: DocumentNode, labels: readonly string[], whole: ReadonlySet<string>): PlanNode | undefined {
    const schema = this.#planner.apiSchema;
    const parts = new OperationParts(document, schema, {
      prefix: this.#prefix,
      isWhole: (fieldName) => whole.has(fieldName),
      most: limits.selectionsByType,
    });
    const plan = (text: string) => this.#planner.planOf(text, labels);
    const planning = { plan, schema, entries: this.#entries, types: this.#types, prefix: this.#prefix };
    return new Assembly(parts.root, new PartPlans(parts, planning)).plan();
  }
}

/** Objects below a cut that one subgraph has found. */
interface Origin {
  readonly cut: Cut;
  readonly subgraph: string;
  /** True where the subgraph was only asked their keys. */
  readonly isByKey: boolean;
}

/** Where the part of a fetch ends; of what was fetched before, without the fetch. */
interface EndsOfFetch {
  readonly ends: readonly End[];
  readonly subgraph: string;
}

const noEnds: EndsOfFetch = { ends: [], subgraph: '' };

/** A place where parts end, whichever cuts and fetches lead there. */
interface PlaceOfCuts {
  readonly path: readonly PathStep[];
  readonly origins: Map<string, Origin>;
  readonly fetches: Set<FetchNode | undefined>;
}

/** Puts the plan of one operation together. */
class Assembly {
  readonly #root: Part;
  readonly #plans: PartPlans;
  readonly #ends = new Map<FetchNode, EndsOfFetch>();
  readonly #continuations = new Map<string, PlanNode | undefined>();
  #fetches = 0;

  constructor(root: Part, plans: PartPlans) {
    this.#root = root;
    this.#plans = plans;
  }

  plan(): PlanNode | undefined {
    const node = this.#plans.root();
    return node && this.#continued(this.#grafted(node, this.#root), []);
  }

  /** What is fetched of the objects of one place when they are found. */
  #after(origins: ReadonlyMap<string, Origin>): PlanNode | undefined {
    const key = [...origins.keys()].join('\n');
    if (this.#continuations.has(key)) return this.#continuations.get(key);
    const begun: EndsOfFetch[] = [];
    const plans = [...origins.values()].flatMap(({ cut, subgraph, isByKey }) => {
      const { part, graft, others } = this.#plans.below(cut, subgraph);
      const own = { ends: graft.ends, subgraph };
      const nodes = others.map((node) => this.#grafted(node, part));
      if (isByKey) {
        const fetch = this.#plans.byKey(cut, subgraph, graft);
        this.#ends.set(fetch, own);
        nodes.unshift(fetch);
      } else begun.push(own);
      return nodes.length > 0 ? [inSequence(nodes)] : [];
    });
    const node = this.#continued(plans.length > 1 ? mergePlans(plans) : plans[0], begun);
    this.#continuations.set(key, node);
    return node;
  }

  /** A node with its fetches grafted, their ends noted. */
  #grafted(node: PlanNode, part: Part): PlanNode {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map((child) => this.#grafted(child, part)) };
      case 'Flatten':
        return { ...node, node: this.#grafted(node.node, part) };
      case 'Fetch': {
        const grafted = this.#plans.grafted(node, part);
        this.#ends.set(grafted.node, { ends: grafted.ends, subgraph: node.subgraph });
        return grafted.node;
      }
    }
  }

  /**
   * A node with what comes below the cuts: after the fetch that leads there, or where several do, after all.
   * @param begun ends at what was fetched before
   */
  #continued(node: PlanNode | undefined, begun: readonly EndsOfFetch[]): PlanNode | undefined {
    const afterFetch = new Map<FetchNode, PlanNode[]>();
    const beside: PlanNode[] = [];
    const afterAll: PlanNode[] = [];
    for (const { path, origins, fetches } of this.#placesOf(node, begun)) {
      const next = this.#after(origins);
      if (!next) continue;
      const placed = atPath(next, path);
      const [only, ...others] = fetches;
      if (others.length > 0) afterAll.push(placed);
      else if (only === undefined) beside.push(placed);
      else afterFetch.set(only, [...(afterFetch.get(only) ?? []), placed]);
    }
    const own = node ? [continuePlan(node, afterFetch)] : [];
    const steps = [...atOnce([...own, ...beside]), ...atOnce(afterAll)];
    return steps.length > 0 ? inSequence(steps) : undefined;
  }

  #placesOf(node: PlanNode | undefined, begun: readonly EndsOfFetch[]): Iterable<PlaceOfCuts> {
    const places = new Map<string, PlaceOfCuts>();
    const note = ({ ends, subgraph }: EndsOfFetch, from: readonly PathStep[], fetch: FetchNode | undefined) => {
      for (const { cut, path: rest, isByKey } of ends) {
        const path = [...from, ...rest];
        const key = path.join('.');
        const place = places.get(key) ?? { path, origins: new Map(), fetches: new Set() };
        places.set(key, place);
        place.origins.set(`${subgraph} ${isByKey} ${cut.key}`, { cut, subgraph, isByKey });
        place.fetches.add(fetch);
        this.#count();
      }
    };
    const look = (at: PlanNode, path: readonly PathStep[]): void => {
      if (at.kind === 'Flatten') look(at.node, [...path, ...at.path]);
      else if (at.kind === 'Fetch') note(this.#ends.get(at) ?? noEnds, path, at);
      else for (const child of at.nodes) look(child, path);
    };
    for (const each of begun) note(each, [], undefined);
    if (node) look(node, []);
    return places.values();
  }

  /** @throws TooManySelections */
  #count(): void {
    this.#fetches += 1;
    if (this.#fetches > limits.selectionsByType) throw new TooManySelections();
  }
}
