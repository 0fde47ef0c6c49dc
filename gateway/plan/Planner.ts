import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { type DocumentNode, type GraphQLError, type GraphQLSchema, Kind, type OperationTypeNode, parse } from 'graphql';
import { gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { adoptNode } from './adoptNode.ts';
import { foldingPlanner, patchApollo, planWithoutCombinations, planWithSharedConditions } from './apolloPatches.ts';
import { concreteFragments } from './concreteFragments.ts';
import { FieldHomes } from './FieldHomes.ts';
import { fetchUnfedApart } from './fetchUnfedApart.ts';
import { InterfaceObjectSplitter, InterfaceObjects } from './InterfaceObjects.ts';
import { PlanningInterrupted } from './Interruption.ts';
import { PartPlanner } from './PartPlanner.ts';
import { type PlanningWork, PlanOptions } from './PlanOptions.ts';
import { prepareSupergraph, unusedPrefix } from './prepareSupergraph.ts';
import { numberFetches, type PlanNode, type QueryPlan } from './QueryPlan.ts';
import { type RequiredCalls, restoreRequiredCalls } from './RequiredCalls.ts';
import { Requirements } from './Requirements.ts';
import { inTurn, rootFieldsApart } from './rootFieldsInTurn.ts';
import { SubgraphTypes } from './SubgraphTypes.ts';
import { isTooLarge, selectByType, TooManySelections } from './selectByType.ts';
import { operationOf } from './selectOperation.ts';
import { shortenFetches } from './shortenFetches.ts';
import { restoreDefaults } from './writtenDefaults.ts';

/**
 * Plans operations over one supergraph with Apollo's planner, repairing what it gets wrong on the way in and out.
 * `plan` is a pure function of texts, so that it can run in another thread.
 */
export class Planner {
  readonly #schema: Schema;
  readonly #planner: QueryPlanner;
  /** The same, for operations with too many options. */
  readonly #foldingPlanner: QueryPlanner;
  readonly #homes: FieldHomes;
  readonly #requiredCalls: RequiredCalls;
  readonly #requirements: Requirements;
  readonly #interfaceObjects: InterfaceObjects;
  readonly #options: PlanOptions;
  readonly #atOnce: PlanningWork;
  readonly #original: DocumentNode;
  /** Made when it is needed: few supergraphs have operations that it plans. */
  #partPlanner: PartPlanner | undefined;
  /** Made when it is needed, too. */
  #types: SubgraphTypes | undefined;
  /** The schema that clients see. */
  readonly apiSchema: GraphQLSchema;
  /** No field begins with it, in whichever subgraph. */
  readonly privatePrefix: string;

  /**
   * @param atOnce bounds of what is planned at once, where they are not the usual: with more options an operation is planned
   *   for each object type alone, with more paths or links in parts
   * @throws GraphQLError where the document is no supergraph
   */
  constructor(original: DocumentNode, atOnce: Partial<PlanningWork> = {}) {
    patchApollo();
    const { document, requiredCalls } = prepareSupergraph(original);
    const supergraph = Supergraph.build(document, anyFeatures);
    const seen = requiredCalls.calls.size > 0 ? Supergraph.build(original, anyFeatures) : supergraph;
    this.#schema = seen.apiSchema();
    this.#planner = new QueryPlanner(supergraph, {
      reuseQueryFragments: false,
      debug: { pathsLimit: limits.pathOptions, maxEvaluatedPlans: limits.comparedPlans },
    });
    this.#foldingPlanner = foldingPlanner(this.#planner);
    this.#requiredCalls = requiredCalls;
    this.privatePrefix = unusedPrefix('_client_', document);
    this.#requirements = new Requirements(document);
    this.#interfaceObjects = new InterfaceObjects(document);
    this.apiSchema = this.#schema.toGraphQLJSSchema();
    restoreDefaults(this.apiSchema, original);
    this.#homes = new FieldHomes(document, this.apiSchema);
    this.#options = new PlanOptions(this.#homes, this.apiSchema);
    // What a field takes from around it (@fromContext) is not seen from below a cut.
    const given = {
      options: limits.planOptions,
      objectPaths: limits.objectPaths,
      links: limits.interfaceLinks,
      ...atOnce,
    };
    this.#atOnce = hasContexts(document) ? { ...given, ...inOnePart } : given;
    this.#original = original;
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
    const root = this.#nodeOf(document, labels);
    return { operationType: operationOf(document).operation, root: root && this.#written(root) };
  }

  /**
   * What `plan` does, with the fetches as the planner writes them, not numbered.
   * @throws GraphQLError as `plan` does
   */
  planOf(operationText: string, labels: readonly string[]): PlanNode | undefined {
    return this.#nodeOf(parse(operationText, { noLocation: true }), labels);
  }

  #nodeOf(document: DocumentNode, labels: readonly string[]): PlanNode | undefined {
    const roots = rootFieldsApart(document, this.apiSchema).flatMap((each) => this.#rootOf(each, labels) ?? []);
    return inTurn(roots);
  }

  #written(root: PlanNode): PlanNode {
    const rootType = (operation: OperationTypeNode) => this.apiSchema.getRootType(operation)?.name;
    return numberFetches(shortenFetches(root, this.#subgraphTypes, rootType));
  }

  get #subgraphTypes(): SubgraphTypes {
    this.#types ??= new SubgraphTypes(this.#original, new FieldHomes(this.#original, this.apiSchema));
    return this.#types;
  }

  /** Undefined where no subgraph is needed. */
  #rootOf(document: DocumentNode, labels: readonly string[]): PlanNode | undefined {
    const { objectPaths, links } = this.#options.most(document);
    if (objectPaths > this.#atOnce.objectPaths || links > this.#atOnce.links) return this.#inParts(document, labels);
    try {
      return this.#wholeOf(document, labels);
    } catch (error) {
      if (!isTooLarge(error) || this.#atOnce.objectPaths === Number.POSITIVE_INFINITY) throw error;
      return this.#inParts(document, labels);
    }
  }

  #wholeOf(document: DocumentNode, labels: readonly string[]): PlanNode | undefined {
    const overrideConditions = new Map(labels.map((label) => [label, true]));
    const { operation, concrete, plan } = this.#planWith(document, overrideConditions);
    const asksSubgraphs = operation.selectionSet
      .fieldsInSet()
      .some(({ field }) => !field.element.name.startsWith('__'));
    if (!plan.node && asksSubgraphs) throw noPath();
    return plan.node && this.#repair(adoptNode(plan.node), concrete);
  }

  #inParts(document: DocumentNode, labels: readonly string[]): PlanNode | undefined {
    this.#partPlanner ??= new PartPlanner(
      this.#original,
      this.apiSchema,
      this.#subgraphTypes,
      (supergraph) => new Planner(supergraph, { ...this.#atOnce, ...inOnePart }),
    );
    try {
      return this.#partPlanner.plan(document, labels);
    } catch (error) {
      throw planningError(error);
    }
  }

  /** Apollo's planner fails on some fragments below interface objects: it is then asked in another way. */
  #planWith(document: DocumentNode, overrideConditions: OverrideConditions) {
    try {
      return this.#attempt(document, overrideConditions, false);
    } catch (error) {
      if (this.#interfaceObjects.names.size === 0 || error instanceof PlanningInterrupted) throw planningError(error);
    }
    try {
      return this.#attempt(document, overrideConditions, true);
    } catch (error) {
      throw planningError(error);
    }
  }

  #attempt(document: DocumentNode, overrideConditions: OverrideConditions, liftsFields: boolean) {
    const { apiSchema } = this;
    const planner = this.#foldingPlanner;
    const written = concreteFragments(document, apiSchema, this.#interfaceObjects.names, liftsFields);
    if (this.#options.most(written).options <= this.#atOnce.options)
      try {
        return this.#attemptOf(written, this.#planner, overrideConditions);
      } catch (error) {
        if (!isOfTooManyOptions(error)) throw error;
      }
    try {
      const asked = selectByType(written, apiSchema, limits.selectionsByType, this.#homes);
      return planWithoutCombinations(planner, () => this.#attemptOf(asked, planner, overrideConditions));
    } catch (error) {
      // Of an object of the interface, not every subgraph has a key that leads on.
      if (!isWithoutPath(error)) throw error;
    }
    return this.#attemptOf(this.#byType(written), planner, overrideConditions);
  }

  #attemptOf(concrete: DocumentNode, planner: QueryPlanner, overrideConditions: OverrideConditions) {
    const operation = operationFromDocument(this.#schema, concrete);
    return {
      operation,
      concrete,
      plan: planWithSharedConditions(() => planner.buildQueryPlan(operation, { overrideConditions })),
    };
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
      ? new InterfaceObjectSplitter(this.#interfaceObjects, planned, this.apiSchema, fed).split(fed)
      : fed;
    return restoreRequiredCalls(split, this.#requiredCalls);
  }
}

type OverrideConditions = Map<string, boolean>;

/** What a client is told of a failure of Apollo's planner; the failure itself where that is a fault of the planner. */
function planningError(error: unknown): unknown {
  if (isOfTooManyOptions(error) || error instanceof TooManySelections)
    return gatewayError(
      'OPERATION_TOO_LARGE',
      'The operation selects too many fields of too many object types: send it as several.',
    );
  return isWithoutPath(error) ? noPath() : error;
}

function isOfTooManyOptions(error: unknown): boolean {
  // An array cannot be as long as the options that the planner wants to look at.
  if (error instanceof RangeError) return true;
  return error instanceof Error && /^Too many options generated|^Number of non-local selections/.test(error.message);
}

function isWithoutPath(error: unknown): boolean {
  return error instanceof Error && error.message.startsWith('Was not able to find any options');
}

const inOnePart = { objectPaths: Number.POSITIVE_INFINITY, links: Number.POSITIVE_INFINITY };

/** True where a field of a supergraph takes an argument from a context. */
function hasContexts({ definitions }: DocumentNode): boolean {
  return definitions.some(
    (node) =>
      (node.kind === Kind.OBJECT_TYPE_DEFINITION || node.kind === Kind.INTERFACE_TYPE_DEFINITION) &&
      node.fields?.some(({ directives }) =>
        directives?.some(({ arguments: args }) => args?.some(({ name }) => name.value === 'contextArguments')),
      ) === true,
  );
}

function noPath(): GraphQLError {
  return gatewayError('UNPLANNABLE', 'No path through the subgraphs leads to the selected fields.');
}

/** Features that a supergraph links for others to obey (access rules, hub links) do not concern planning. */
const anyFeatures = { supportedFeatures: null, validateSupergraph: false };
