import { GraphQLError, type GraphQLFormattedError, type OperationTypeNode, parse } from 'graphql';
import { type Credentials, isMet, type Requirement } from '../../schema/access/Requirement.ts';
import type { Cancellation } from '../Cancellation.ts';
import { gatewayError } from '../errors.ts';
import type { JsonObject } from '../json/JsonObject.ts';
import { limits } from '../limits.ts';
import { conditionNames } from '../plan/foldConditions.ts';
import { isPercentLabel, percentOf } from '../plan/OverrideLabels.ts';
import type { Conditions, PlannedOperation } from '../plan/PlannedOperation.ts';
import type { QueryPlan } from '../plan/QueryPlan.ts';
import { renameVariables } from '../plan/renameVariables.ts';
import { operationOf } from '../plan/selectOperation.ts';
import { checkVariables } from './checkVariables.ts';
import { compileVariables } from './compileVariables.ts';
import { OperationVariant, type VariantContext } from './OperationVariant.ts';
import { asSent, renamed, type SentVariables } from './pickVariables.ts';
import type { RequestContext } from './RequestContext.ts';
import { SharedWork } from './SharedWork.ts';

export interface OperationCall {
  /** As the client sent them. */
  readonly variables?: SentVariables | null;
  readonly request: RequestContext;
}

/** `data` is absent where the operation was refused before anything was executed. */
export interface OperationResult {
  readonly data?: JsonObject | null;
  readonly errors?: readonly GraphQLFormattedError[];
  /** What was carried out, for a client that asks; absent where the operation was refused. */
  readonly plan?: QueryPlan;
  /** True where the answer is so long that it is to be written in turns of the event loop. */
  readonly isLong?: boolean;
}

/**
 * One operation of a client, compiled: nothing is parsed, printed, planned or walked again when it is executed. It is
 * planned apart for each combination of conditions that was seen: the variables of `@skip` and `@include`, what of the
 * access rules the asking principal meets, and the overrides that hold for a part of the requests.
 */
export class CompiledOperation {
  /** Roughly what it holds of the heap at most, all variants planned, in bytes. */
  readonly bytes: number;
  readonly operationType: OperationTypeNode;
  readonly #text: string;
  readonly #context: VariantContext;
  /** The client's names of variables that have other ones here. */
  readonly #clientNames: ReadonlyMap<string, string>;
  readonly #coerce: ReturnType<typeof compileVariables>;
  readonly #check: ReturnType<typeof checkVariables>;
  readonly #conditions: readonly CompiledCondition[];
  /** In the order of their last use. */
  readonly #variants = new Map<string, OperationVariant>();
  readonly #underWay = new Map<string, SharedWork<OperationVariant>>();

  /** @param text one operation with its fragments, valid */
  constructor(text: string, context: VariantContext) {
    this.#text = text;
    this.#context = context;
    const { document, clientNames } = renameVariables(parse(text, { noLocation: true }));
    const operation = operationOf(document);
    this.operationType = operation.operation;
    const { variableDefinitions = [] } = operation;
    this.#clientNames = clientNames;
    this.#coerce = compileVariables(context.schema, variableDefinitions);
    this.#check = checkVariables(variableDefinitions, context.checkVariable);
    this.#conditions = conditionNames(document, context.overrideLabels).map(compileCondition);
    const percents = this.#conditions.filter(({ name }) => isPercentLabel(name)).length;
    // Of percentages, those above the drawn one hold together.
    const combinations = 2 ** (this.#conditions.length - percents) * (percents + 1);
    const variants = Math.min(combinations, limits.operationVariants);
    this.bytes = (heapBytesPerVariant + text.length * heapBytesPerCharacter) * variants;
  }

  /** True where the plan depends on variables or on who asks. */
  get hasConditions(): boolean {
    return this.#conditions.length > 0;
  }

  /** The combinations of condition values that are planned, those of the latest use last. */
  get plannedFor(): Conditions[] {
    return [...this.#variants.keys()].map((key) =>
      Object.fromEntries(this.#conditions.map(({ name }, index) => [name, conditionOf(key[index])])),
    );
  }

  /** Takes over the plan for these values; one without a value counts as false. */
  take(planned: PlannedOperation, conditions: Conditions): void {
    this.#compile(this.#keyOf(conditions), planned, conditions);
  }

  /** Plans for these values if that was not done before, as the first request with them would. @throws GraphQLError `UNPLANNABLE`, `OVERLOADED` */
  async prepare(conditions: Conditions): Promise<void> {
    const key = this.#keyOf(conditions);
    if (!this.#variants.has(key)) await this.#planned(key, conditions).result();
  }

  /** Never rejects for what a client or a subgraph did. */
  execute(call: OperationCall): Promise<OperationResult> {
    return this.answer(call, (result) => result);
  }

  /**
   * As `execute`, and makes the answer of the result at once: the answers of requests whose calls went as one would
   * else all stand in memory as objects at the same time, which is when they cost most to collect.
   */
  async answer<Answer>(
    { variables, request }: OperationCall,
    finish: (result: OperationResult) => Answer | Promise<Answer>,
  ): Promise<Answer> {
    const { coerced, faults } = this.#coerce(renamed(variables ?? {}, this.#clientNames));
    if (faults) return finish(this.#misfit(faults));
    const unfit = this.#check(coerced);
    if (unfit.length > 0) return finish(this.#misfit(unfit));
    const conditions = this.#conditionsOf(coerced, request.credentials);
    const key = this.#keyOf(conditions);
    let variant = this.#known(key);
    try {
      variant ??= await this.#planned(key, conditions).result(request);
    } catch (error) {
      if (error instanceof GraphQLError) return finish(refuse([error]));
      throw error;
    }
    const excess = variant.excess(request, coerced);
    if (excess !== undefined) return finish(refuse([gatewayError('OPERATION_TOO_LARGE', excess)]));
    const { plan } = variant;
    try {
      return await variant.execute(request, coerced, (data, { errors }, isLong) =>
        finish({ data, errors: errors.length > 0 ? errors : undefined, plan, isLong: isLong || undefined }),
      );
    } catch (error) {
      if (error instanceof GraphQLError) return finish(refuse([error]));
      throw error;
    }
  }

  #keyOf(conditions: Conditions): string {
    return this.#conditions.map(({ name }) => keyOfCondition(conditions[name])).join('');
  }

  #conditionsOf(variables: Readonly<Record<string, unknown>>, credentials: Credentials): Conditions {
    if (!this.hasConditions) return noConditions;
    const asking = { variables, credentials, percentile: this.#context.drawPercentile() };
    return Object.fromEntries(this.#conditions.map(({ name, holds }) => [name, holds(asking)]));
  }

  #misfit(faults: readonly string[]): OperationResult {
    return refuse(faults.map((fault) => gatewayError('BAD_USER_INPUT', asSent(fault, this.#clientNames))));
  }

  #known(key: string): OperationVariant | undefined {
    const variant = this.#variants.get(key);
    if (variant && this.hasConditions) this.#keep(key, variant);
    return variant;
  }

  /** Requests for the same variant wait for one plan. */
  #planned(key: string, conditions: Conditions): SharedWork<OperationVariant> {
    const known = this.#underWay.get(key);
    if (known?.isWanted) return known;
    const planning = new SharedWork((unwanted) =>
      this.#plan(key, conditions, unwanted).finally(() => {
        if (this.#underWay.get(key) === planning) this.#underWay.delete(key);
      }),
    );
    this.#underWay.set(key, planning);
    return planning;
  }

  async #plan(key: string, conditions: Conditions, unwanted: Cancellation): Promise<OperationVariant> {
    return this.#compile(key, await this.#context.planner.plan(this.#text, conditions, unwanted), conditions);
  }

  #compile(key: string, planned: PlannedOperation, conditions: Conditions): OperationVariant {
    const variant = new OperationVariant(this.#text, conditions, planned, this.#context);
    this.#keep(key, variant);
    return variant;
  }

  #keep(key: string, variant: OperationVariant): void {
    this.#variants.delete(key);
    this.#variants.set(key, variant);
    if (this.#variants.size > limits.operationVariants) this.#forgetOldest();
  }

  #forgetOldest(): void {
    for (const key of this.#variants.keys()) {
      this.#variants.delete(key);
      return;
    }
  }
}

const noConditions: Conditions = {};

/** What decides whether some fields are asked. */
interface CompiledCondition {
  readonly name: string;
  /** Null where a client gives that to a variable with a default. */
  readonly holds: (asking: Asking) => boolean | null;
}

/** What of a request decides conditions. */
interface Asking {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly credentials: Credentials;
  /** From 0 to below 100, the same for all overrides of one request. */
  readonly percentile: number;
}

/** @param name a variable's, a requirement as JSON, or the label of an override */
function compileCondition(name: string): CompiledCondition {
  if (isPercentLabel(name)) {
    const percent = percentOf(name);
    return { name, holds: ({ percentile }) => percentile < percent };
  }
  if (!name.startsWith('[')) return { name, holds: ({ variables }) => variables[name] as boolean | null };
  const requirement = JSON.parse(name) as Requirement;
  return { name, holds: ({ credentials }) => isMet(requirement, credentials) };
}

/**
 * Measured with operations of 70 to 4 600 characters over four subgraphs: 130 to 190 for documents, plan and closures. Code
 * that parses long answers of a hot one takes up to 100 more.
 */
const heapBytesPerCharacter = 250;
/** Measured with operations over hubs: a short one holds this besides. */
const heapBytesPerVariant = 24_000;

/** How the key of a variant tells the value of a condition, and back. */
function keyOfCondition(value: boolean | null | undefined): string {
  return value === null ? 'n' : value ? '1' : '0';
}

function conditionOf(key: string | undefined): boolean | null {
  return key === 'n' ? null : key === '1';
}

function refuse(errors: readonly GraphQLError[]): OperationResult {
  return { errors: errors.map((error) => error.toJSON()) };
}
