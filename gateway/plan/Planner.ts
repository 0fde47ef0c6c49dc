import { operationFromDocument, type Schema, Supergraph } from '@apollo/federation-internals';
import { QueryPlanner } from '@apollo/query-planner';
import { type GraphQLSchema, type OperationTypeNode, parse } from 'graphql';
import { gatewayError } from '../errors.ts';
import { adoptPlan } from './adoptPlan.ts';
import { concreteFragments, interfaceObjectNames } from './interfaceObjects.ts';
import { numberFetches } from './numberFetches.ts';
import { orderByNeed } from './orderByNeed.ts';
import { prepareSupergraph } from './prepareSupergraph.ts';
import type { QueryPlan } from './QueryPlan.ts';
import type { RequiredCalls } from './RequiredCalls.ts';
import { restoreRequiredCalls } from './restoreRequiredCalls.ts';

/**
 * Plans operations over one supergraph with Apollo's planner, repairing what it gets wrong on the way in and out.
 * `plan` is a pure function of texts, so that it can run in another thread.
 */
export class Planner {
  readonly #schema: Schema;
  readonly #planner: QueryPlanner;
  readonly #requiredCalls: RequiredCalls;
  readonly #interfaceObjects: ReadonlySet<string>;
  /** The schema that clients see. */
  readonly apiSchema: GraphQLSchema;

  constructor(supergraphSdl: string) {
    const { document, requiredCalls } = prepareSupergraph(supergraphSdl);
    this.#schema = Supergraph.build(supergraphSdl, anyFeatures).apiSchema();
    this.#planner = new QueryPlanner(Supergraph.build(document, anyFeatures), { reuseQueryFragments: false });
    this.#requiredCalls = requiredCalls;
    this.#interfaceObjects = interfaceObjectNames(document);
    this.apiSchema = this.#schema.toGraphQLJSSchema();
  }

  /**
   * @param operationText one operation with its fragments, valid, normalised and without `@skip` and `@include`
   * @throws GraphQLError `UNPLANNABLE` where no path through the subgraphs leads to a selected field
   */
  plan(operationText: string): QueryPlan {
    const normalised = parse(operationText, { noLocation: true });
    const document = concreteFragments(normalised, this.apiSchema, this.#interfaceObjects);
    const operation = operationFromDocument(this.#schema, document);
    const plan = adoptPlan(this.#planner.buildQueryPlan(operation), operation.rootKind as OperationTypeNode);
    const asksSubgraphs = operation.selectionSet
      .fieldsInSet()
      .some(({ field }) => !field.element.name.startsWith('__'));
    if (!plan.root && asksSubgraphs)
      throw gatewayError('UNPLANNABLE', 'No path through the subgraphs leads to the selected fields.');
    return {
      ...plan,
      root: plan.root && numberFetches(orderByNeed(restoreRequiredCalls(plan.root, this.#requiredCalls))),
    };
  }
}

/** Features that a supergraph links for others to obey (access rules, hub links) do not concern planning. */
const anyFeatures = { supportedFeatures: null, validateSupergraph: false };
