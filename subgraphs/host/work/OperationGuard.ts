import {
  type DocumentNode,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  valueFromASTUntyped,
} from 'graphql';
import { type CostRules, type ListSizeRule, readCostRules } from '../../../schema/cost/CostRules.ts';
import { CostBeyondReckoning, costsOf } from '../../../schema/cost/costsOf.ts';
import { countRows, type RowCount } from '../../../schema/cost/countRows.ts';
import { type CostBounds, excessOf } from '../../../schema/cost/excessOf.ts';
import type { OperationCost } from '../../../schema/cost/OperationCost.ts';
import { operationExtents } from '../../../schema/cost/operationExtents.ts';
import { hubError } from '../hubErrors.ts';
import { limits } from './limits.ts';

type Variables = Readonly<Record<string, unknown>>;

const bounds = [
  { measure: 'depth', limit: limits.operationDepth, what: 'levels of fields' },
  { measure: 'width', limit: limits.operationRootFields, what: 'root fields' },
  { measure: 'fields', limit: limits.operationFields, what: 'fields' },
  { measure: 'valueDepth', limit: limits.valueDepth, what: 'levels of lists and objects in one value' },
] as const;

/** Facts about a valid document. */
interface KnownDocument {
  readonly operations: readonly OperationDefinitionNode[];
  /** Cost of each operation. */
  readonly costs: readonly OperationCost[];
  /** True where generated code would cost more than it saves, or would serve only one operation of several. */
  readonly isRare: boolean;
}

/** Refuses operations that are too large, as early as this can be known. */
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

  /**
   * Analyses a valid document once.
   * @throws GraphQLError `OPERATION_TOO_LARGE`
   */
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
   * The cost of the operation with these variables; of several operations in a document, the highest.
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

/**
 * The cost of fields at a hub: what its contract says; for entities the number of representations; for introspection the
 * average length of its lists, since a walk through the types visits more than the longest.
 */
export function hubCostRules(schema: GraphQLSchema, contractSdl: string): CostRules {
  const { listSizes, weights } = readCostRules(parse(contractSdl, { noLocation: true }));
  return { listSizes: new Map([...listSizes, ...introspectionSizes(schema), ['Query._entities', entities]]), weights };
}

const entities: ListSizeRule = {
  assumedSize: undefined,
  slicingArguments: [['representations']],
  sizedFields: [],
  isLength: true,
};

function introspectionSizes(schema: GraphQLSchema): [string, ListSizeRule][] {
  const types = Object.values(schema.getTypeMap());
  const withFields = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields = withFields.flatMap((type) => Object.values(type.getFields()));
  const directives = schema.getDirectives();
  const enumValues = types.filter(isEnumType).map((type) => type.getValues().length);
  const inputFields = types.filter(isInputObjectType).map((type) => Object.keys(type.getFields()).length);
  const sizes: Record<string, number> = {
    '__Schema.types': types.length,
    '__Schema.directives': directives.length,
    '__Directive.args': average(directives.map(({ args }) => args.length)),
    '__Directive.locations': average(directives.map(({ locations }) => locations.length)),
    '__Type.fields': average(withFields.map((type) => Object.keys(type.getFields()).length)),
    '__Type.interfaces': average(withFields.map((type) => type.getInterfaces().length)),
    '__Type.possibleTypes': average(types.map(() => 1)),
    '__Type.enumValues': average(enumValues),
    '__Type.inputFields': average(inputFields),
    '__Field.args': average(fields.map(({ args }) => args.length)),
  };
  return Object.entries(sizes).map(([coordinate, assumedSize]) => [
    coordinate,
    { assumedSize, slicingArguments: [], sizedFields: [], isLength: false },
  ]);
}

/** Rounded up. */
function average(lengths: readonly number[]): number {
  return Math.ceil(lengths.reduce((sum, length) => sum + length, 0) / Math.max(1, lengths.length));
}
