import {
  type DocumentNode,
  type FloatValueNode,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  type IntValueNode,
  isEnumType,
  isInputObjectType,
  isInputType,
  isListType,
  Kind,
  parse,
  parseType,
  print,
  stripIgnoredCharacters,
  TypeInfo,
  typeFromAST,
  type ValueNode,
  type VariableDefinitionNode,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { gatewayError } from '../errors.ts';
import type { FetchNode, PlanNode, QueryPlan } from './QueryPlan.ts';

/** A literal and the variable that stands for it while the operation is planned. */
interface Carried {
  readonly name: string;
  readonly literal: ValueNode;
  readonly type: GraphQLInputType;
}

/**
 * Literals that Apollo's planner would change, carried past it: it holds numbers as JavaScript does and enum values in
 * custom scalars as strings. It is given variables in their place, and the fetches of its plan the literals again (docs/apollo-patches.md, 10).
 */
export class CarriedLiterals {
  /** The operation to plan. */
  readonly document: DocumentNode;
  readonly #prefix: string;
  readonly #literals = new Map<string, Carried>();
  /** Definitions of the client's variables whose defaults hold such literals. */
  readonly #definitions = new Map<string, VariableDefinitionNode>();

  /**
   * @param document one valid operation with its fragments
   * @throws GraphQLError `BAD_USER_INPUT` for a Float that no double is near to
   */
  constructor(document: DocumentNode, schema: GraphQLSchema) {
    this.#prefix = unusedPrefix(document);
    const types = new TypeInfo(schema);
    const carried = visit(
      document,
      visitWithTypeInfo(types, {
        VariableDefinition: (node) => {
          this.#readDefinition(node, schema);
          return false;
        },
        Argument: (node) => {
          const type = types.getArgument()?.type;
          const value = type && this.#carry(node.value, type);
          return value === undefined || value === node.value ? undefined : { ...node, value };
        },
      }),
    );
    this.document = this.#literals.size > 0 ? this.#define(carried) : document;
  }

  /** The plan with the literals as the client wrote them. */
  restore(plan: QueryPlan): QueryPlan {
    if (this.#literals.size === 0 && this.#definitions.size === 0) return plan;
    return { ...plan, root: plan.root && this.#restoreIn(plan.root) };
  }

  #readDefinition(node: VariableDefinitionNode, schema: GraphQLSchema): void {
    const type = typeFromAST(schema, node.type);
    if (!node.defaultValue || !isInputType(type) || !holdsDelicate(node.defaultValue, type)) return;
    this.#definitions.set(node.variable.name.value, node);
  }

  /** The value with a variable in the place of each delicate literal. */
  #carry(node: ValueNode, type: GraphQLInputType): ValueNode {
    if (!holdsDelicate(node, type)) return node;
    if (node.kind === Kind.LIST) {
      const itemType = typeOfItem(type);
      return { ...node, values: node.values.map((item) => this.#carry(item, itemType)) };
    }
    if (node.kind === Kind.OBJECT) {
      const fields = node.fields.map((field) => ({
        ...field,
        value: this.#carry(field.value, typeOfMember(type, field.name.value)),
      }));
      return { ...node, fields };
    }
    return { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: this.#nameOf(node, type) } };
  }

  /** Equal literals have one variable: fields that are called alike stay one field. */
  #nameOf(literal: ValueNode, type: GraphQLInputType): string {
    const key = `${type} ${print(literal)}`;
    const { name } = this.#literals.get(key) ?? { name: `${this.#prefix}${this.#literals.size}` };
    this.#literals.set(key, { name, literal, type });
    return name;
  }

  #define(document: DocumentNode): DocumentNode {
    const own = [...this.#literals.values()].map(
      ({ name, type }): VariableDefinitionNode => ({
        kind: Kind.VARIABLE_DEFINITION,
        variable: { kind: Kind.VARIABLE, name: { kind: Kind.NAME, value: name } },
        type: parseType(String(type)),
      }),
    );
    const definitions = document.definitions.map((node) =>
      node.kind === Kind.OPERATION_DEFINITION
        ? { ...node, variableDefinitions: [...(node.variableDefinitions ?? []), ...own] }
        : node,
    );
    return { ...document, definitions };
  }

  #restoreIn(node: PlanNode): PlanNode {
    switch (node.kind) {
      case 'Sequence':
      case 'Parallel':
        return { ...node, nodes: node.nodes.map((child) => this.#restoreIn(child)) };
      case 'Flatten':
        return { ...node, node: this.#restoreIn(node.node) };
      case 'Fetch':
        return this.#restoreFetch(node);
    }
  }

  #restoreFetch(fetch: FetchNode): FetchNode {
    const literals = new Map([...this.#literals.values()].map(({ name, literal }) => [name, literal]));
    if (!fetch.variableNames.some((name) => literals.has(name) || this.#definitions.has(name))) return fetch;
    const document = visit(parse(fetch.text, { noLocation: true }), {
      VariableDefinition: (node) => {
        const { value: name } = node.variable.name;
        if (literals.has(name)) return null;
        const { defaultValue } = this.#definitions.get(name) ?? node;
        return { ...node, defaultValue };
      },
      Variable: ({ name }, key) => (key === 'variable' ? undefined : literals.get(name.value)),
    });
    return {
      ...fetch,
      text: stripIgnoredCharacters(print(document)),
      variableNames: fetch.variableNames.filter((name) => !literals.has(name)),
    };
  }
}

/** True where the planner would write something in the value, or the value itself, in another way. */
function holdsDelicate(node: ValueNode, type: GraphQLInputType): boolean {
  switch (node.kind) {
    case Kind.LIST:
      return node.values.some((item) => holdsDelicate(item, typeOfItem(type)));
    case Kind.OBJECT:
      return node.fields.some(({ name, value }) => holdsDelicate(value, typeOfMember(type, name.value)));
    case Kind.INT:
    case Kind.FLOAT:
      return isRewritten(node, type);
    case Kind.ENUM:
      return !isEnumType(getNamedType(type));
    default:
      return false;
  }
}

function isRewritten({ value }: IntValueNode | FloatValueNode, type: GraphQLInputType): boolean {
  if (getNamedType(type).name === 'Float' && !Number.isFinite(Number(value)))
    throw gatewayError('BAD_USER_INPUT', `Float cannot represent non numeric value: ${value}`);
  return String(Number(value)) !== value;
}

/** What is in a list; in a custom scalar, the scalar. */
function typeOfItem(type: GraphQLInputType): GraphQLInputType {
  const list = getNullableType(type);
  return isListType(list) ? list.ofType : type;
}

/** What is in an object, which may stand for a list of one; in a custom scalar, the scalar. */
function typeOfMember(type: GraphQLInputType, name: string): GraphQLInputType {
  const named = getNamedType(type);
  return isInputObjectType(named) ? (named.getFields()[name]?.type ?? type) : type;
}

/** Begins no name of a variable in the document. */
function unusedPrefix(document: DocumentNode): string {
  const names = new Set<string>();
  visit(document, { Variable: ({ name }) => void names.add(name.value) });
  let prefix = 'literal_';
  while ([...names].some((name) => name.startsWith(prefix))) prefix = `_${prefix}`;
  return prefix;
}
