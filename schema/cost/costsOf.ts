import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isListType,
  isObjectType,
  Kind,
  SchemaMetaFieldDef,
  type SelectionSetNode,
  TypeMetaFieldDef,
} from 'graphql';
import { limits } from '../limits.ts';
import type { CostRules } from './CostRules.ts';
import { listSize } from './listSize.ts';
import type { ListSize, OperationCost, SelectionCost } from './OperationCost.ts';

/** The operation has more fields, each type that its interfaces may be counted apart, than are looked at. */
export class CostBeyondReckoning extends Error {}

/**
 * What each operation of a document costs, by the rules of its schema. Fields that a client asks for twice under one name
 * are merged as GraphQL merges them; `@skip` and `@include` are taken as not skipping.
 * @param document valid
 * @throws CostBeyondReckoning
 */
export function costsOf(schema: GraphQLSchema, rules: CostRules, document: DocumentNode): OperationCost[] {
  const reckoner = new Reckoner(schema, rules, document);
  return document.definitions.flatMap((node) => {
    const rootType = node.kind === Kind.OPERATION_DEFINITION && schema.getRootType(node.operation);
    return rootType ? [{ fields: reckoner.rootFields(rootType, node.selectionSet) }] : [];
  });
}

class Reckoner {
  readonly #schema: GraphQLSchema;
  readonly #rules: CostRules;
  readonly #fragments = new Map<string, FragmentDefinitionNode>();
  #fieldCalls = 0;
  /** By all that they depend on: below several types of an interface that is often the same. */
  readonly #selections = new Map<string, SelectionCost>();
  readonly #setNumbers = new Map<SelectionSetNode, number>();

  constructor(schema: GraphQLSchema, rules: CostRules, document: DocumentNode) {
    this.#schema = schema;
    this.#rules = rules;
    for (const node of document.definitions)
      if (node.kind === Kind.FRAGMENT_DEFINITION) this.#fragments.set(node.name.value, node);
  }

  rootFields(type: GraphQLObjectType, selectionSet: SelectionSetNode): OperationCost['fields'] {
    return [...this.#collect(type, [selectionSet])].map(([responseName, nodes]) => ({
      name: (nodes[0] as FieldNode).name.value,
      cost: this.#field(type, nodes, { path: responseName }),
    }));
  }

  /** What the fields of one object cost. */
  #selection(type: GraphQLObjectType, sets: readonly SelectionSetNode[], { path, sized }: Place): SelectionCost {
    const key = JSON.stringify([type.name, path, sets.map((set) => this.#numberOf(set)), sized]);
    const known = this.#selections.get(key);
    if (known) return known;
    const cost = sumOf(
      [...this.#collect(type, sets)].map(([responseName, nodes]) =>
        this.#field(type, nodes, { path: `${path}.${responseName}`, sized }),
      ),
    );
    this.#selections.set(key, cost);
    return cost;
  }

  #numberOf(set: SelectionSetNode): number {
    const number = this.#setNumbers.get(set) ?? this.#setNumbers.size;
    this.#setNumbers.set(set, number);
    return number;
  }

  /** @param nodes the calls of one field under one response name */
  #field(parent: GraphQLObjectType, nodes: readonly FieldNode[], { path, sized }: Place): SelectionCost {
    this.#fieldCalls += 1;
    if (this.#fieldCalls > limits.fieldCalls) throw new CostBeyondReckoning();
    const [node] = nodes as readonly [FieldNode];
    const name = node.name.value;
    const field = this.#fieldOf(parent, name);
    // `__typename`, and introspection where the schema has no rules for it.
    if (!field) return name === '__typename' ? oneValue : nothing;

    const coordinate = `${parent.name}.${name}`;
    const rule = this.#rules.listSizes.get(coordinate);
    const own: SizedList | undefined = rule && { path, size: listSize(rule, field, node), fields: rule.sizedFields };
    const item = this.#item(field.type, nodes, { path, sized: own });
    const call = { ...nothing, rows: this.#weightOfCall(coordinate, node) };
    if (!isListType(getNullableType(field.type))) return sumOf([call, item]);
    const list = sized?.fields.includes(name) ? sized : own;
    if (!list || list.size === 1) return sumOf([call, item]);
    return { ...call, lists: [{ path: list.path, size: list.size, item }] };
  }

  /** One object or value that a field answers with, itself included. */
  #item(type: GraphQLOutputType, nodes: readonly FieldNode[], place: Place): SelectionCost {
    const named = getNamedType(type);
    const weight = this.#rules.weights.get(named.name);
    if (!isCompositeType(named)) return { ...oneValue, rows: weight ?? 0 };
    const sets = nodes.flatMap(({ selectionSet }) => selectionSet ?? []);
    const ofType = (object: GraphQLObjectType): SelectionCost => {
      const itself = { ...nothing, rows: this.#rules.weights.get(object.name) ?? 1 };
      return sumOf([itself, this.#selection(object, sets, place)]);
    };
    return isObjectType(named) ? ofType(named) : dearest(this.#schema.getPossibleTypes(named).map(ofType));
  }

  #fieldOf(parent: GraphQLObjectType, name: string): GraphQLField<unknown, unknown> | undefined {
    if (!name.startsWith('__')) return parent.getFields()[name];
    if (parent !== this.#schema.getQueryType() || !this.#rules.listSizes.has('__Schema.types')) return undefined;
    return [SchemaMetaFieldDef, TypeMetaFieldDef].find((field) => field.name === name);
  }

  #weightOfCall(coordinate: string, node: FieldNode): number {
    const { weights } = this.#rules;
    if (weights.size === 0) return 0;
    return (node.arguments ?? []).reduce(
      (sum, argument) => sum + (weights.get(`${coordinate}(${argument.name.value}:)`) ?? 0),
      weights.get(coordinate) ?? 0,
    );
  }

  /** CollectFields of the GraphQL specification (6.3.2), for an object of this type. */
  #collect(type: GraphQLObjectType, sets: readonly SelectionSetNode[]): Map<string, FieldNode[]> {
    const fields = new Map<string, FieldNode[]>();
    const spread = new Set<string>();
    const collect = ({ selections }: SelectionSetNode): void => {
      for (const selection of selections) {
        if (selection.kind === Kind.FIELD) {
          const responseName = (selection.alias ?? selection.name).value;
          const nodes = fields.get(responseName);
          if (nodes) nodes.push(selection);
          else fields.set(responseName, [selection]);
          continue;
        }
        const isSpread = selection.kind === Kind.FRAGMENT_SPREAD;
        if (isSpread && spread.has(selection.name.value)) continue;
        if (isSpread) spread.add(selection.name.value);
        const fragment = isSpread ? this.#fragments.get(selection.name.value) : selection;
        if (fragment && this.#applies(fragment.typeCondition?.name.value, type)) collect(fragment.selectionSet);
      }
    };
    for (const set of sets) collect(set);
    return fields;
  }

  #applies(condition: string | undefined, type: GraphQLObjectType): boolean {
    if (condition === undefined || condition === type.name) return true;
    const conditionType = this.#schema.getType(condition);
    return isAbstractType(conditionType) && this.#schema.isSubType(conditionType, type);
  }
}

/** Where an object or a list stands. */
interface Place {
  /** Response names from the root. */
  readonly path: string;
  /** What the field that answers with the object says of the lists among its fields. */
  readonly sized?: SizedList | undefined;
}

/** A size and the field whose arguments tell it, for that field or for some of the fields below. */
interface SizedList {
  readonly path: string;
  readonly size: ListSize;
  readonly fields: readonly string[];
}

const nothing: SelectionCost = { rows: 0, values: 0, lists: [], alternatives: [] };
const oneValue: SelectionCost = { ...nothing, values: 1 };

function sumOf(costs: readonly SelectionCost[]): SelectionCost {
  return {
    rows: costs.reduce((sum, { rows }) => sum + rows, 0),
    values: costs.reduce((sum, { values }) => sum + values, 0),
    lists: costs.flatMap(({ lists }) => lists),
    alternatives: costs.flatMap(({ alternatives }) => alternatives),
  };
}

/** Of costs of which one will be: what they have in common, and the dearest of the rest. */
function dearest(costs: readonly SelectionCost[]): SelectionCost {
  const [first, ...others] = costs;
  if (!first || others.length === 0) return first ?? nothing;
  const common = {
    lists: commonTo(costs.map(({ lists }) => lists)),
    alternatives: commonTo(costs.map(({ alternatives }) => alternatives)),
  };
  const rest = costs.map((cost) => ({
    ...cost,
    lists: without(cost.lists, common.lists),
    alternatives: without(cost.alternatives, common.alternatives),
  }));
  return sumOf([{ ...nothing, ...common }, dearestOf(rest)]);
}

/** What all lists hold. */
function commonTo<T>([first = [], ...others]: readonly (readonly T[])[]): T[] {
  const texts = others.map((items) => new Set(items.map((item) => JSON.stringify(item))));
  const found = new Map(first.map((item) => [JSON.stringify(item), item]));
  return [...found].flatMap(([text, item]) => (texts.every((set) => set.has(text)) ? [item] : []));
}

/** The items but one of each that are taken out. */
function without<T>(items: readonly T[], taken: readonly T[]): T[] {
  const left = new Set(taken.map((item) => JSON.stringify(item)));
  return items.filter((item) => !left.delete(JSON.stringify(item)));
}

function dearestOf(costs: readonly SelectionCost[]): SelectionCost {
  const distinct = [...new Map(costs.map((cost) => [JSON.stringify(cost), cost])).values()];
  const [first = nothing, ...others] = distinct;
  if (others.length === 0) return first;
  if (distinct.some(({ lists, alternatives }) => lists.length + alternatives.length > 0))
    return { ...nothing, alternatives: [distinct] };
  const most = (measure: 'rows' | 'values') => Math.max(...distinct.map((cost) => cost[measure]));
  return { ...nothing, rows: most('rows'), values: most('values') };
}
