import type { GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { type CostBounds, excessOf } from '../../schema/cost/excessOf.ts';
import type { OperationCost } from '../../schema/cost/OperationCost.ts';
import { gatewayError } from '../errors.ts';
import { collectFields, failsToCollect } from '../plan/collectFields.ts';
import { namesByField } from '../plan/internalNames.ts';
import type { OverrideLabels } from '../plan/OverrideLabels.ts';
import { operationOf } from '../plan/operationOf.ts';
import type { Conditions, OperationPlanning, PlannedOperation } from '../plan/PlannedOperation.ts';
import { parseFolded } from '../plan/parseFolded.ts';
import type { QueryPlan } from '../plan/QueryPlan.ts';
import type { CompileContext } from './CompileContext.ts';
import type { CheckVariable } from './checkVariables.ts';
import { type ClientSelection, clientPaths } from './clientPaths.ts';
import { compileNode } from './compileNode.ts';
import { ErrorLog } from './ErrorLog.ts';
import { compileIntrospection, type Introspect } from './introspect.ts';
import { compileProjection, nullCondition, type Projection } from './projection/compileProjection.ts';
import { RepeatedAnswers, RepeatedFetches } from './RepeatedFetches.ts';
import type { RequestContext } from './RequestContext.ts';
import { refusals } from './refusals.ts';
import type { JsonObject, Step } from './Step.ts';

/** What is needed to compile an operation. */
export interface VariantContext extends Omit<CompileContext, 'repeatedFetches'> {
  readonly schema: GraphQLSchema;
  readonly planner: OperationPlanning;
  readonly overrideLabels: OverrideLabels;
  /** A number from 0 to below 100, drawn for a request whose plan depends on overrides. */
  readonly drawPercentile: () => number;
  readonly checkVariable: CheckVariable | undefined;
  /** What one operation may cost at most. */
  readonly costBounds: CostBounds;
}

/** One operation for one combination of its conditions, compiled. */
export class OperationVariant {
  readonly plan: QueryPlan;
  /** True where a condition of root fields is null. */
  readonly #cannotBegin: boolean;
  readonly #run: Step | undefined;
  readonly #project: Projection;
  readonly #introspect: Introspect | undefined;
  readonly #selection: ClientSelection;
  readonly #refusals: readonly GraphQLFormattedError[];
  readonly #cost: OperationCost;
  readonly #context: VariantContext;

  /** @param text one operation with its fragments */
  constructor(
    text: string,
    conditions: Conditions,
    { plan, cost, internalNames: numberedNames }: PlannedOperation,
    context: VariantContext,
  ) {
    const { schema } = context;
    const document = parseFolded(text, conditions);
    const internalNames = namesByField(document, numberedNames);
    const operation = operationOf(document);
    const rootType = schema.getRootType(operation.operation);
    if (!rootType) throw new Error(`No root type for a ${operation.operation}`);
    this.plan = plan;
    this.#cost = cost;
    this.#context = context;
    // Between the fields of a mutation, what entities are changes.
    const repeatedFetches = plan.operationType === 'query' ? new RepeatedFetches() : undefined;
    this.#cannotBegin = failsToCollect(collectFields(schema, document, rootType, [operation.selectionSet]));
    this.#run = plan.root && compileNode(plan.root, [], { ...context, repeatedFetches });
    this.#project = compileProjection({
      schema,
      document,
      rootType,
      selectionSet: operation.selectionSet,
      internalNames,
      generateAfter: context.generateAfter,
    });
    this.#introspect = compileIntrospection(schema, document, operation);
    this.#refusals = refusals(schema, document, operation);
    this.#selection = {
      document,
      internalNames,
      types: context.types,
      schema,
      rootTypeName: rootType.name,
      mayFail: Object.values(conditions).includes(null),
    };
  }

  /** Says why the operation may not be executed with these variables; undefined where it may. */
  excess(request: RequestContext, variables: Readonly<Record<string, unknown>>): string | undefined {
    const { dataSource, costBounds } = this.#context;
    if (this.plan.operationType !== 'query') return excessOf(this.#cost, variables, costBounds);
    return excessOf(this.#cost, variables, costBounds, (field) => dataSource.fanOut?.(field, request) ?? 1);
  }

  /**
   * @param variables coerced
   * @param finish called once everything is fetched and projected
   */
  async execute<Answer>(
    request: RequestContext,
    variables: Readonly<Record<string, unknown>>,
    finish: (data: JsonObject | null, errors: ErrorLog) => Answer,
  ): Promise<Answer> {
    const data: JsonObject = {};
    const errors = new ErrorLog();
    if (this.#cannotBegin) {
      errors.add(gatewayError('BAD_USER_INPUT', nullCondition).toJSON());
      return finish(null, errors);
    }
    const running = this.#run?.({ request, variables, data, errors, repeatedAnswers: new RepeatedAnswers() });
    if (running) await running;
    errors.translate((path) => clientPaths(path, data, this.#selection));
    for (const refusal of this.#refusals) errors.add(refusal, []);
    return finish(this.#project(data, errors, this.#introspect?.(variables)), errors);
  }
}
