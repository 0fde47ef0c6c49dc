import {
  type ConstValueNode,
  type GraphQLInputField,
  type GraphQLInputObjectType,
  type GraphQLInputType,
  type GraphQLLeafType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isSpecifiedScalarType,
  Kind,
} from 'graphql';
import { asNumber, ExactNumber, exactNumber, writtenNumber } from '../json/ExactNumber.ts';
import { isObject } from '../json/isObject.ts';
import { literalValue } from '../json/literalValue.ts';

/** What is wrong with a value: where, from the value down, and why. */
export interface InputFault {
  readonly message: string;
  readonly path: ReadonlyArray<string | number>;
  readonly value: unknown;
}

/** Told of each fault; false where no more of them are wanted. */
export type ReportFault = (fault: InputFault) => boolean;

interface Place {
  readonly key: string | number;
  readonly above: Place | undefined;
}

/**
 * Input coercion of the GraphQL specification (3.4 to 3.12), but that numbers keep their digits. A default of an input
 * field is filled in as the schema writes it; where JSON cannot say it, the subgraph fills it in.
 * @returns undefined where a fault was reported
 */
export function coerceInput(value: unknown, type: GraphQLInputType, report: ReportFault): unknown {
  return new Coercion(report).coerce(value, type, undefined);
}

class Coercion {
  readonly #report: ReportFault;
  #isOver = false;

  constructor(report: ReportFault) {
    this.#report = report;
  }

  coerce(value: unknown, type: GraphQLInputType, place: Place | undefined): unknown {
    if (this.#isOver) return undefined;
    if (isNonNullType(type)) {
      if (value !== null && value !== undefined) return this.coerce(value, type.ofType, place);
      return this.#fail(`Expected non-nullable type "${type}" not to be null.`, value, place);
    }
    if (value === null || value === undefined) return null;
    if (isListType(type)) {
      if (!Array.isArray(value)) return [this.coerce(value, type.ofType, place)];
      return value.map((item, index) => this.coerce(item, type.ofType, { key: index, above: place }));
    }
    return isInputObjectType(type) ? this.#object(value, type, place) : this.#leaf(value, type, place);
  }

  #object(value: unknown, type: GraphQLInputObjectType, place: Place | undefined): unknown {
    if (!isObject(value)) return this.#fail(`Expected type "${type.name}" to be an object.`, value, place);
    const coerced: Record<string, unknown> = Object.create(null);
    const fields = type.getFields();
    for (const field of Object.values(fields)) {
      const member = Object.hasOwn(value, field.name) ? value[field.name] : undefined;
      if (member !== undefined)
        coerced[field.name] = this.coerce(member, field.type, { key: field.name, above: place });
      else if (field.defaultValue !== undefined) {
        const value = defaultOf(field);
        if (value !== undefined) coerced[field.name] = value;
      } else if (isRequiredInputField(field))
        this.#fail(`Field "${field.name}" of required type "${field.type}" was not provided.`, value, place);
    }
    for (const name of Object.keys(value))
      if (!Object.hasOwn(fields, name))
        this.#fail(`Field "${name}" is not defined by type "${type.name}".`, value, place);
    if (type.isOneOf) this.#checkOneOf(coerced, type, place);
    return coerced;
  }

  /** @see https://spec.graphql.org/September2025/#sec-OneOf-Input-Objects */
  #checkOneOf(
    coerced: Readonly<Record<string, unknown>>,
    type: GraphQLInputObjectType,
    place: Place | undefined,
  ): void {
    const [given, ...others] = Object.keys(coerced);
    if (given === undefined || others.length > 0)
      this.#fail(`Exactly one key must be specified for OneOf type "${type.name}".`, coerced, place);
    else if (coerced[given] === null)
      this.#fail(`Field "${given}" must be non-null.`, null, { key: given, above: place });
  }

  #leaf(value: unknown, type: GraphQLLeafType, place: Place | undefined): unknown {
    try {
      const sent = isSpecifiedScalarType(type) ? asNumber(value) : value;
      const isOwn = sent instanceof ExactNumber && isSpecifiedScalarType(type);
      const coerced = isOwn ? coerceNumber(sent, type.name) : type.parseValue(sent);
      return coerced === undefined ? this.#fail(`Expected type "${type.name}".`, value, place) : coerced;
    } catch (error) {
      return this.#fail(error instanceof Error ? error.message : String(error), value, place);
    }
  }

  #fail(message: string, value: unknown, place: Place | undefined): undefined {
    if (this.#isOver) return undefined;
    const path: (string | number)[] = [];
    for (let at = place; at; at = at.above) path.unshift(at.key);
    this.#isOver = !this.#report({ message, path, value });
    return undefined;
  }
}

const defaults = new WeakMap<GraphQLInputField, { readonly value: unknown }>();

/** The default of an input field with those of the fields in it; undefined where JSON cannot say it. */
function defaultOf(field: GraphQLInputField): unknown {
  const known = defaults.get(field);
  if (known) return known.value;
  const literal = field.astNode?.defaultValue;
  const written = literal && coerceLiteral(literal, field.type);
  const value = written === undefined ? undefined : coerceInput(written, field.type, () => false);
  defaults.set(field, { value });
  return value;
}

/** A number that JavaScript does not hold, as one of GraphQL's own scalars. @throws Error where it is none */
function coerceNumber(number: ExactNumber, typeName: string): unknown {
  const { text } = number;
  switch (typeName) {
    case 'Float':
      if (number.isFinite) return number;
      throw new Error(`Float cannot represent non numeric value: ${text}`);
    case 'ID':
      if (number.isInteger) return text;
      throw new Error(`ID cannot represent value: ${text}`);
    case 'Int':
      throw new Error(
        number.isInteger
          ? `Int cannot represent non 32-bit signed integer value: ${text}`
          : `Int cannot represent non-integer value: ${text}`,
      );
    default:
      throw new Error(`${typeName} cannot represent a non ${typeName.toLowerCase()} value: ${text}`);
  }
}

/**
 * Coercion of a literal that is valid for its type and has no variables. Undefined where JSON cannot say the same, since
 * there is an enum value in a custom scalar.
 */
export function coerceLiteral(node: ConstValueNode, type: GraphQLInputType): unknown {
  return isJson(node, type) ? literalOf(node, type) : undefined;
}

function isJson(node: ConstValueNode, type: GraphQLInputType): boolean {
  const named = getNamedType(type);
  if (node.kind === Kind.LIST) return node.values.every((item) => isJson(item, type));
  if (node.kind === Kind.OBJECT) {
    const fields = isInputObjectType(named) ? named.getFields() : {};
    return node.fields.every(({ name, value }) => isJson(value, fields[name.value]?.type ?? type));
  }
  return node.kind !== Kind.ENUM || isEnumType(named);
}

function literalOf(node: ConstValueNode, type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return literalOf(node, type.ofType);
  if (node.kind === Kind.NULL) return null;
  if (isListType(type))
    return node.kind === Kind.LIST
      ? node.values.map((item) => literalOf(item, type.ofType))
      : [literalOf(node, type.ofType)];
  if (isInputObjectType(type)) {
    const coerced: Record<string, unknown> = Object.create(null);
    for (const { name, value } of node.kind === Kind.OBJECT ? node.fields : []) {
      const field = type.getFields()[name.value];
      if (field) coerced[name.value] = literalOf(value, field.type);
    }
    return coerced;
  }
  if (node.kind === Kind.FLOAT || node.kind === Kind.INT)
    return type.name === 'ID' ? node.value : (isSpecifiedScalarType(type) ? exactNumber : writtenNumber)(node.value);
  return literalValue(node);
}
