import {
  type ArgumentNode,
  type GraphQLInputType,
  getNamedType,
  isInputObjectType,
  Kind,
  type ValueNode,
} from 'graphql';
import { asNumber } from '../json/ExactNumber.ts';
import { literalValue } from '../json/literalValue.ts';
import type { RootField, Variables } from './RootField.ts';

/** The value of one argument of a root field: given, or its default; undefined where there is neither. */
export function argumentValue({ group, field }: RootField, name: string, variables: Variables): unknown {
  const argument = field.args.find((candidate) => candidate.name === name);
  const node = group.fields[0]?.arguments?.find((candidate) => candidate.name.value === name)?.value;
  const value = asNumber(node && literalValue(node, variables));
  return value === undefined ? argument?.defaultValue : value;
}

/** Gathers, from the variables of a request, every value that an argument holds at a path. */
export type ReadRoute = (variables: Variables) => readonly unknown[];

/**
 * Finds in a field's arguments the values at a path (`input`, `lines`, `productId`), through lists. What stands in the
 * document is found once; only what lies within variables is left for each request.
 */
export function routeOf({ group, field }: RootField, by: readonly string[]): ReadRoute {
  const [argumentName = '', ...path] = by;
  const [first] = group.fields;
  const argument = field.args.find(({ name }) => name === argumentName);
  const value = first?.arguments?.find(({ name }) => name.value === argumentName)?.value;
  const parts: ReadRoute[] = [];
  if (argument) readNode(value, argument.type, argument.defaultValue, path, parts);
  const [only] = parts;
  return parts.length === 1 && only ? only : (variables) => parts.flatMap((part) => part(variables));
}

/** The name of the type of what stands at a path of a field's arguments. */
export function routeTypeName({ field }: RootField, [argumentName, ...path]: readonly string[]): string | undefined {
  let type = field.args.find(({ name }) => name === argumentName)?.type;
  for (const key of path) type = type && inputField(type, key)?.type;
  return type && getNamedType(type).name;
}

function readNode(
  node: ValueNode | undefined,
  type: GraphQLInputType,
  defaultValue: unknown,
  path: readonly string[],
  parts: ReadRoute[],
): void {
  if (node === undefined) {
    const values = readValue(defaultValue, type, path);
    parts.push(() => values);
  } else if (node.kind === Kind.VARIABLE) {
    const name = node.name.value;
    parts.push((variables) => readValue(name in variables ? variables[name] : defaultValue, type, path));
  } else if (node.kind === Kind.LIST) {
    for (const item of node.values) readNode(item, type, undefined, path, parts);
  } else if (node.kind === Kind.OBJECT && path.length > 0) {
    const [key = '', ...rest] = path;
    const member = node.fields.find(({ name }) => name.value === key)?.value;
    const field = inputField(type, key);
    if (field) readNode(member, field.type, field.defaultValue, rest, parts);
  } else {
    const values = readValue(literalValue(node), type, path);
    parts.push(() => values);
  }
}

function readValue(value: unknown, type: GraphQLInputType, path: readonly string[]): unknown[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((item) => readValue(item, type, path));
  const [key, ...rest] = path;
  if (key === undefined) return [value];
  const field = inputField(type, key);
  if (!field || typeof value !== 'object') return [];
  const member = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : field.defaultValue;
  return readValue(member, field.type, rest);
}

function inputField(type: GraphQLInputType, key: string) {
  const named = getNamedType(type);
  return isInputObjectType(named) ? named.getFields()[key] : undefined;
}

/** The arguments that a hub is given: all but the hubs' names, and without the names of `others`. */
export function queryArguments({ group, rule }: RootField, others: readonly string[] = []): readonly ArgumentNode[] {
  const hubsArgument = rule.kind === 'scatter' ? rule.hubsArgument : undefined;
  const { arguments: given = [] } = group.fields[0] ?? {};
  return given.filter(({ name }) => name.value !== hubsArgument && !others.includes(name.value));
}
