import { type DocumentNode, type GraphQLFormattedError, type GraphQLSchema, visit } from 'graphql';
import { type CostBounds, excessOf } from '../../schema/cost/excessOf.ts';
import type { OperationCost } from '../../schema/cost/OperationCost.ts';
import { gatewayError } from '../errors.ts';
import { TooManyCopies } from '../json/CopiesInTurns.ts';
import type { JsonObject } from '../json/JsonObject.ts';
import { limits } from '../limits.ts';
import { collectFields, failsToCollect, nullCondition } from '../plan/collectFields.ts';
import { parseFolded } from '../plan/foldConditions.ts';
import type { OverrideLabels } from '../plan/OverrideLabels.ts';
import {
  type Conditions,
  namesByField,
  type OperationPlanning,
  type PlannedOperation,
} from '../plan/PlannedOperation.ts';
import type { QueryPlan } from '../plan/QueryPlan.ts';
import { operationOf } from '../plan/selectOperation.ts';
import { ClientPlaces } from './ClientPlaces.ts';
import type { CompileContext } from './CompileContext.ts';
import type { CheckVariable } from './checkVariables.ts';
import { compileNode } from './compileNode.ts';
import { ErrorLog } from './ErrorLog.ts';
import { IntrospectedFields } from './introspection/IntrospectedFields.ts';
import type { Introspection } from './introspection/Introspection.ts';
import { answerTooLarge } from './projection/Completion.ts';
import { compileProjection, type Projection } from './projection/compileProjection.ts';
import { RepeatedAnswers, RepeatedFetches } from './RepeatedFetches.ts';
import type { RequestContext } from './RequestContext.ts';
import { refusals } from './refusals.ts';
import type { Step } from './Step.ts';

/** What is needed to compile an operation. */
export interface VariantContext extends Omit<CompileContext, 'repeatedFetches'> {
  readonly schema: GraphQLSchema;
  readonly planner: OperationPlanning;
  readonly overrideLabels: OverrideLabels;
  /** A number from 0 to below 100, drawn for a request whose plan depends on overrides. */
  readonly drawPercentile: () => number;
  readonly introspection: Introspection;
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
  readonly #introspected: IntrospectedFields;
  readonly #places: ClientPlaces;
  readonly #refusals: readonly GraphQLFormattedError[];
  readonly #cost: OperationCost;
  /** How many the operation's text has. */
  readonly #fields: number;
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
    this.#fields = countFields(document);
    this.#context = context;
    // Between the fields of a mutation, what entities are changes.
    const repeatedFetches = plan.operationType === 'query' ? new RepeatedFetches() : undefined;
    this.#cannotBegin = failsToCollect(collectFields(schema, document, rootType, [operation.selectionSet]));
    this.#run = plan.root && compileNode(plan.root, [], { ...context, repeatedFetches });
    this.#introspected = new IntrospectedFields(
      context.introspection,
      document,
      `${text}\n${JSON.stringify(conditions)}`,
    );
    this.#project = compileProjection({
      schema,
      document,
      rootType,
      selectionSet: operation.selectionSet,
      internalNames,
      generateAfter: context.generateAfter,
      introspected: this.#introspected,
    });
    this.#refusals = refusals(schema, document, operation);
    this.#places = new ClientPlaces({
      document,
      internalNames,
      types: context.types,
      schema,
      rootTypeName: rootType.name,
      mayFail: Object.values(conditions).includes(null),
    });
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
   * @throws GraphQLError before anything is fetched, where the introspection is refused
   */
  async execute<Answer>(
    request: RequestContext,
    variables: Readonly<Record<string, unknown>>,
    finish: (data: JsonObject | null, errors: ErrorLog, isLong: boolean) => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const data: JsonObject = {};
    const errors = new ErrorLog();
    if (this.#cannotBegin) {
      errors.tell(gatewayError('BAD_USER_INPUT', nullCondition).toJSON());
      return finish(null, errors, false);
    }
    const introspection = this.#introspected.isEmpty ? undefined : await this.#introspected.answer(variables);
    try {
      const running = this.#run?.({ request, variables, data, errors, repeatedAnswers: new RepeatedAnswers() });
      if (running) await running;
    } catch (error) {
      if (!(error instanceof TooManyCopies)) throw error;
      errors.tell(answerTooLarge);
      return finish(null, errors, false);
    }
    const turn = request.received?.nextTurn();
    if (turn) await turn;
    const translating = errors.translate(this.#places, data);
    if (translating) await translating;
    for (const refusal of this.#refusals) errors.tell(refusal);
    const fetched = { data, errors, introspection };
    const isMuch = request.received?.isMuch(this.#fields) ?? false;
    const projected = isMuch ? await this.#project.inTurns(fetched) : this.#project.atOnce(fetched);
    const isLong = request.received !== undefined && projected.length > limits.turnCharacters;
    return finish(projected.data, errors, isLong);
  }
}

function countFields(document: DocumentNode): number {
  let count = 0;
  visit(document, {
    Field() {
      count += 1;
    },
  });
  return count;
}
