import {
  type DocumentNode,
  GraphQLError,
  type GraphQLFormattedError,
  getVariableValues,
  type OperationTypeNode,
  parse,
  print,
  type VariableDefinitionNode,
} from 'graphql';
import { gatewayError } from '../errors.ts';
import { limits } from '../limits.ts';
import { conditionVariables } from '../plan/conditionVariables.ts';
import { foldConditions } from '../plan/foldConditions.ts';
import { printPlan } from '../plan/printPlan.ts';
import type { QueryPlan } from '../plan/QueryPlan.ts';
import { OperationVariant, operationOf, type VariantContext } from './OperationVariant.ts';
import type { RequestContext } from './RequestContext.ts';
import type { JsonObject } from './Step.ts';

export interface OperationCall {
  /** As the client sent them. */
  readonly variables?: Readonly<Record<string, unknown>> | null;
  readonly request: RequestContext;
}

/** `data` is absent where the operation was refused before anything was executed. */
export interface OperationResult {
  readonly data?: JsonObject | null;
  readonly errors?: readonly GraphQLFormattedError[];
  /** What was carried out, for a client that asks; absent where the operation was refused. */
  readonly plan?: QueryPlan;
}

/**
 * One operation of a client, compiled: nothing is parsed, printed, planned or walked again when it is executed. It is
 * planned apart for each combination of the values of its `@skip` and `@include` variables that was seen.
 */
export class CompiledOperation {
  /** Roughly what it holds of the heap at most, all variants planned, in bytes. */
  readonly bytes: number;
  readonly operationType: OperationTypeNode;
  readonly #document: DocumentNode;
  readonly #context: VariantContext;
  readonly #variableDefinitions: readonly VariableDefinitionNode[];
  readonly #conditions: readonly string[];
  /** In the order of their last use. */
  readonly #variants = new Map<string, OperationVariant>();

  /**
   * @param document one operation with its fragments, valid
   * @throws GraphQLError `UNPLANNABLE` for an operation without condition variables; else execution answers it
   */
  constructor(document: DocumentNode, context: VariantContext) {
    const text = print(document);
    this.#document = parse(text, { noLocation: true });
    this.#context = context;
    const operation = operationOf(this.#document);
    this.operationType = operation.operation;
    this.#variableDefinitions = operation.variableDefinitions ?? [];
    this.#conditions = conditionVariables(this.#document);
    if (this.#conditions.length === 0) this.#variant({});
    const variants = Math.min(2 ** this.#conditions.length, limits.operationVariants);
    this.bytes = text.length * heapBytesPerCharacter * variants;
  }

  /** Never rejects for what a client or a subgraph did. */
  async execute({ variables, request }: OperationCall): Promise<OperationResult> {
    const { schema } = this.#context;
    const { coerced, errors: refusals } = getVariableValues(schema, this.#variableDefinitions, variables ?? {});
    if (refusals) return refuse(refusals.map(({ message }) => gatewayError('BAD_USER_INPUT', message)));
    let variant: OperationVariant;
    try {
      variant = this.#variant(coerced);
    } catch (error) {
      if (error instanceof GraphQLError) return refuse([error]);
      throw error;
    }
    const { data, errors } = await variant.execute(request, coerced);
    const { plan } = variant;
    return errors.errors.length > 0 ? { data, errors: errors.errors, plan } : { data, plan };
  }

  /**
   * The plan for these values of the condition variables; one without a value counts as false.
   * @throws GraphQLError `UNPLANNABLE`
   */
  plan(conditions: Readonly<Record<string, unknown>> = {}): QueryPlan {
    return this.#variant(conditions).plan;
  }

  /** `plan` as text for people. */
  printPlan(conditions?: Readonly<Record<string, unknown>>): string {
    return printPlan(this.plan(conditions));
  }

  #variant(conditions: Readonly<Record<string, unknown>>): OperationVariant {
    const key = this.#conditions.map((name) => (conditions[name] === true ? '1' : '0')).join('');
    const known = this.#variants.get(key);
    if (known && this.#conditions.length === 0) return known;
    const variant = known ?? new OperationVariant(foldConditions(this.#document, conditions), this.#context);
    this.#variants.delete(key);
    this.#variants.set(key, variant);
    if (this.#variants.size > limits.operationVariants) this.#forgetOldest();
    return variant;
  }

  #forgetOldest(): void {
    for (const key of this.#variants.keys()) {
      this.#variants.delete(key);
      return;
    }
  }
}

/** Measured with operations of 70 to 4 600 characters over four subgraphs: 130 to 190 for documents, plan and closures. */
const heapBytesPerCharacter = 160;

function refuse(errors: readonly GraphQLError[]): OperationResult {
  return { errors: errors.map((error) => error.toJSON()) };
}
