import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner, type QueryPlannerConfig } from '@apollo/query-planner';
import { type DocumentNode, type GraphQLError, type GraphQLSchema, parse } from 'graphql';
import { gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { adoptNode } from './adoptNode.ts';
import { concreteFragments } from './concreteFragments.ts';
import { fetchUnfedApart } from './fetchUnfedApart.ts';
import { InterfaceObjectSplitter } from './InterfaceObjectSplitter.ts';
import { InterfaceObjects } from './InterfaceObjects.ts';
import { inTurn } from './inTurn.ts';
import { keepCirclesOut } from './keepCirclesOut.ts';
import { keepExternalFieldsOut } from './keepExternalFieldsOut.ts';
import { numberFetches } from './numberFetches.ts';
import { operationOf } from './operationOf.ts';
import { orderByNeed } from './orderByNeed.ts';
import { PlanOptions } from './PlanOptions.ts';
import { prepareSupergraph } from './prepareSupergraph.ts';
import type { PlanNode, QueryPlan } from './QueryPlan.ts';
import type { RequiredCalls } from './RequiredCalls.ts';
import { Requirements } from './Requirements.ts';
import { restoreRequiredCalls } from './restoreRequiredCalls.ts';
import { rootFieldsApart } from './rootFieldsApart.ts';
import { selectByType, TooManySelections } from './selectByType.ts';
import { unusedPrefix } from './unusedPrefix.ts';

/**
 * Plans operations over one supergraph with Apollo's planner, repairing what it gets wrong on the way in and out.
 * `plan` is a pure function of texts, so that it can run in another thread.
 */
export class Planner {
  readonly #schema: Schema;
  readonly #planner: QueryPlanner;
  /** The same, for operations that are planned for each object type alone. */
  readonly #byTypePlanner: QueryPlanner;
  readonly #requiredCalls: RequiredCalls;
  readonly #requirements: Requirements;
  readonly #interfaceObjects: InterfaceObjects;
  readonly #options: PlanOptions;
  readonly #optionsAtOnce: number;
  /** The schema that clients see. */
  readonly apiSchema: GraphQLSchema;
  /** No field begins with it, in whichever subgraph. */
  readonly privatePrefix: string;

  /**
   * @param optionsAtOnce an operation with more options for one field is planned for each object type alone
   * @throws GraphQLError where the document is no supergraph
   */
  constructor(original: DocumentNode, optionsAtOnce: number = limits.planOptions) {
    keepExternalFieldsOut();
    keepCirclesOut();
    const { document, requiredCalls } = prepareSupergraph(original);
    const supergraph = Supergraph.build(document, anyFeatures);
    const seen = requiredCalls.calls.size > 0 ? Supergraph.build(original, anyFeatures) : supergraph;
    this.#schema = seen.apiSchema();
    this.#planner = new QueryPlanner(supergraph, { reuseQueryFragments: false });
    this.#byTypePlanner = fewerPlans(this.#planner);
    this.#requiredCalls = requiredCalls;
    this.privatePrefix = unusedPrefix('_client_', document);
    this.#requirements = new Requirements(document);
    this.#interfaceObjects = new InterfaceObjects(document);
    this.apiSchema = this.#schema.toGraphQLJSSchema();
    this.#options = new PlanOptions(document, this.apiSchema);
    this.#optionsAtOnce = optionsAtOnce;
  }

  /**
   * An operation without what it selects of objects whose fields are an error, since a condition is null.
   * @throws GraphQLError `OPERATION_TOO_LARGE`
   */
  withoutFailing(document: DocumentNode): DocumentNode {
    try {
      return this.#byType(document);
    } catch (error) {
      throw planningError(error);
    }
  }

  /**
   * @param operationText one operation with its fragments, valid, normalised and without `@skip` and `@include`
   * @param labels of overrides that hold
   * @throws GraphQLError `UNPLANNABLE` where no path through the subgraphs leads to a selected field,
   * `OPERATION_TOO_LARGE` where there are too many
   */
  plan(operationText: string, labels: readonly string[] = []): QueryPlan {
    const document = parse(operationText, { noLocation: true });
    const overrideConditions = new Map(labels.map((label) => [label, true]));
    const roots = rootFieldsApart(document, this.apiSchema).flatMap(
      (each) => this.#rootOf(each, overrideConditions) ?? [],
    );
    const root = inTurn(roots);
    return { operationType: operationOf(document).operation, root: root && numberFetches(root) };
  }

  /** Undefined where no subgraph is needed. */
  #rootOf(document: DocumentNode, overrideConditions: OverrideConditions): PlanNode | undefined {
    const { operation, concrete, plan } = this.#planWith(document, overrideConditions);
    const asksSubgraphs = operation.selectionSet
      .fieldsInSet()
      .some(({ field }) => !field.element.name.startsWith('__'));
    if (!plan.node && asksSubgraphs) throw noPath();
    return plan.node && this.#repair(adoptNode(plan.node), concrete);
  }

  /** Apollo's planner fails on some fragments below interface objects: it is then asked in another way. */
  #planWith(document: DocumentNode, overrideConditions: OverrideConditions) {
    try {
      return this.#attempt(document, overrideConditions, false);
    } catch (error) {
      if (this.#interfaceObjects.names.size === 0) throw planningError(error);
    }
    try {
      return this.#attempt(document, overrideConditions, true);
    } catch (error) {
      throw planningError(error);
    }
  }

  #attempt(document: DocumentNode, overrideConditions: OverrideConditions, liftsFields: boolean) {
    const { apiSchema } = this;
    const written = concreteFragments(document, apiSchema, this.#interfaceObjects.names, liftsFields);
    const concrete = this.#options.most(written) > this.#optionsAtOnce ? this.#byType(written) : written;
    const operation = operationFromDocument(this.#schema, concrete);
    const planner = concrete === written ? this.#planner : this.#byTypePlanner;
    return { operation, concrete, plan: planner.buildQueryPlan(operation, { overrideConditions }) };
  }

  /** @throws TooManySelections */
  #byType(document: DocumentNode): DocumentNode {
    return selectByType(document, this.apiSchema, limits.selectionsByType);
  }

  #repair(root: PlanNode, planned: DocumentNode): PlanNode {
    const fed = fetchUnfedApart(
      root,
      this.#requirements,
      (operation) => this.apiSchema.getRootType(operation)?.name ?? '',
    );
    const hasInterfaceObjects = this.#interfaceObjects.names.size > 0;
    const split = hasInterfaceObjects
      ? new InterfaceObjectSplitter(this.#interfaceObjects, planned, fed).split(fed)
      : fed;
    return orderByNeed(restoreRequiredCalls(split, this.#requiredCalls));
  }
}

/**
 * The same planner over the same graph, but that it compares few plans: a choice for each of hundreds of branches makes any
 * number of plans, and to compare ten thousand of these, Apollo's default, takes half a minute.
 */
function fewerPlans(planner: QueryPlanner): QueryPlanner {
  const { config } = planner as unknown as { readonly config: QueryPlannerConfig };
  const debug = { ...config.debug, maxEvaluatedPlans: limits.plansByType };
  return Object.create(planner, { config: { value: { ...config, debug } } });
}

type OverrideConditions = Map<string, boolean>;

/** What a client is told of a failure of Apollo's planner; the failure itself where that is a fault of the planner. */
function planningError(error: unknown): unknown {
  // An array cannot be as long as the options that the planner wants to look at.
  if (error instanceof TooManySelections || error instanceof RangeError)
    return gatewayError('OPERATION_TOO_LARGE', 'The operation selects too many fields of too many object types.');
  if (error instanceof Error && error.message.startsWith('Was not able to find any options')) return noPath();
  return error;
}

function noPath(): GraphQLError {
  return gatewayError('UNPLANNABLE', 'No path through the subgraphs leads to the selected fields.');
}

/** Features that a supergraph links for others to obey (access rules, hub links) do not concern planning. */
const anyFeatures = { supportedFeatures: null, validateSupergraph: false };
