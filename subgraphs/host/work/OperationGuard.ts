import {
  type DocumentNode,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
  valueFromASTUntyped,
} from 'graphql';
import type { CostRules } from '../../../schema/cost/CostRules.ts';
import { CostBeyondReckoning, costsOf } from '../../../schema/cost/costsOf.ts';
import { countRows, type RowCount } from '../../../schema/cost/countRows.ts';
import { type CostBounds, excessOf } from '../../../schema/cost/excessOf.ts';
import type { OperationCost } from '../../../schema/cost/OperationCost.ts';
import { operationExtents } from '../../../schema/cost/operationExtents.ts';
import { hubError } from '../hubError.ts';
import { limits } from './limits.ts';

type Variables = Readonly<Record<string, unknown>>;

const bounds = [
  { measure: 'depth', limit: limits.operationDepth, what: 'levels of fields' },
  { measure: 'width', limit: limits.operationRootFields, what: 'root fields' },
  { measure: 'fields', limit: limits.operationFields, what: 'fields' },
  { measure: 'valueDepth', limit: limits.valueDepth, what: 'levels of lists and objects in one value' },
] as const;

/** What is known of a document that validation let pass. */
export interface KnownDocument {
  readonly operations: readonly OperationDefinitionNode[];
  /** Of each of them. */
  readonly costs: readonly OperationCost[];
  /** True where code that is generated for it would cost more than it saves, or would be for one operation of several. */
  readonly isRare: boolean;
}

/** Refuses operations that are too large, each at the first moment at which that can be told. */
export class OperationGuard {
  readonly #schema: GraphQLSchema;
  readonly #rules: CostRules;
  readonly #bounds: CostBounds;
  readonly #known = new WeakMap<DocumentNode, KnownDocument>();

  /** @param maxRows that one operation may ask for */
  constructor(schema: GraphQLSchema, rules: CostRules, maxRows: number = limits.operationRows) {
    this.#schema = schema;
    this.#rules = rules;
    this.#bounds = { rows: maxRows, values: maxRows * limits.valuesPerRow };
  }

  /** Before it is parsed. @throws GraphQLError `OPERATION_TOO_LARGE` */
  checkText(text: string): void {
    if (text.length > limits.operationCharacters) throw tooLarge(`more than ${limits.operationCharacters} characters`);
  }

  /** Before it is validated. @throws GraphQLError `OPERATION_TOO_LARGE` */
  checkDocument(document: DocumentNode): void {
    for (const extent of operationExtents(document, limits.valueDepth)) {
      const exceeded = bounds.find((bound) => extent[bound.measure] > bound.limit);
      if (exceeded) throw tooLarge(`more than ${exceeded.limit} ${exceeded.what}`);
    }
  }

  /** Looks at a valid document once. @throws GraphQLError `OPERATION_TOO_LARGE` */
  known(document: DocumentNode): KnownDocument {
    const known = this.#known.get(document);
    if (known) return known;
    try {
      const costs = costsOf(this.#schema, this.#rules, document);
      const operations = document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION);
      const fields = operationExtents(document, limits.valueDepth).reduce((sum, extent) => sum + extent.fields, 0);
      const found = { operations, costs, isRare: operations.length > 1 || fields > limits.compiledFields };
      this.#known.set(document, found);
      return found;
    } catch (error) {
      if (error instanceof CostBeyondReckoning) throw tooLarge('more fields, of more types, than can be counted');
      throw error;
    }
  }

  /**
   * What the operation costs with these variables; of several operations in a document the dearest.
   * @throws GraphQLError `OPERATION_TOO_LARGE`
   */
  count({ operations, costs }: KnownDocument, variables: Variables): RowCount {
    let most: RowCount = { rows: 0, values: 0 };
    for (const [index, cost] of costs.entries()) {
      const given = withDefaults(operations[index], variables);
      const count = countRows(cost, given);
      if (count.rows > this.#bounds.rows || count.values > this.#bounds.values)
        throw hubError('OPERATION_TOO_LARGE', excessOf(cost, given, this.#bounds) ?? '');
      if (count.rows >= most.rows) most = count;
    }
    return most;
  }
}

function withDefaults(operation: OperationDefinitionNode | undefined, variables: Variables): Variables {
  const defaults = (operation?.variableDefinitions ?? []).flatMap(({ variable: { name }, defaultValue }) =>
    defaultValue && variables[name.value] === undefined
      ? [[name.value, valueFromASTUntyped(defaultValue)] as const]
      : [],
  );
  return defaults.length === 0 ? variables : { ...variables, ...Object.fromEntries(defaults) };
}

function tooLarge(what: string) {
  return hubError('OPERATION_TOO_LARGE', `The operation has ${what}.`);
}
