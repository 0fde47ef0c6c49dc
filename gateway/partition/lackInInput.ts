import { isDeepStrictEqual } from 'node:util';
import {
  type GraphQLInputField,
  type GraphQLInputType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  Kind,
  type ValueNode,
} from 'graphql';
import type { Capabilities } from '../hubs/Capabilities.ts';
import type { PruneScope } from './PruneScope.ts';

/** An argument or a field of an input. */
type InputPlace = Pick<GraphQLInputField, 'defaultValue'>;

/** The coordinate of what a hub would have to know to take a value that stands in a document; undefined where it does. */
export function lackInLiteral(scope: PruneScope, type: GraphQLInputType, value: ValueNode): string | undefined {
  const named = getNamedType(type);
  if (value.kind === Kind.VARIABLE) return scope.variables.lackOf(value.name.value);
  if (value.kind === Kind.LIST) return firstLack(value.values, (item) => lackInLiteral(scope, named, item));
  if (value.kind === Kind.ENUM) {
    return scope.capabilities.hasMember(named.name, value.value) ? undefined : `${named.name}.${value.value}`;
  }
  if (value.kind !== Kind.OBJECT || !isInputObjectType(named)) return undefined;
  return firstLack(value.fields, ({ name: { value: name }, value: member }) => {
    const field = named.getFields()[name];
    if (!field) return undefined;
    if (scope.capabilities.hasMember(named.name, name)) return lackInLiteral(scope, field.type, member);
    return isLeftOut(scope, field, member) ? undefined : `${named.name}.${name}`;
  });
}

/**
 * True where a value in a document says no more than its absence would, so that it can be left out for a hub that does
 * not know its place.
 */
export function isLeftOut({ variables }: PruneScope, { defaultValue }: InputPlace, value: ValueNode): boolean {
  if (value.kind === Kind.NULL) return defaultValue === undefined;
  if (value.kind !== Kind.VARIABLE) return false;
  const state = variables.absenceOf(value.name.value);
  return state === 'NOT_GIVEN' || (state === 'NULL' && defaultValue === undefined);
}

/** The same for a value that a variable holds, its defaults filled in. */
export function lackInValue(capabilities: Capabilities, type: GraphQLInputType, value: unknown): string | undefined {
  if (Array.isArray(value)) return firstLack(value, (item) => lackInValue(capabilities, type, item));
  const named = getNamedType(type);
  if (isEnumType(named)) {
    const isKnown = typeof value !== 'string' || capabilities.hasMember(named.name, value);
    return isKnown ? undefined : `${named.name}.${value}`;
  }
  if (!isInputObjectType(named) || !isMembers(value)) return undefined;
  return firstLack(Object.values(named.getFields()), (field) => {
    const member = value[field.name];
    if (capabilities.hasMember(named.name, field.name)) return lackInValue(capabilities, field.type, member);
    return isNoMore(field, member) ? undefined : `${named.name}.${field.name}`;
  });
}

/** A value in which `lackInValue` found nothing, without the members that the hub does not know. */
export function servedValue(capabilities: Capabilities, type: GraphQLInputType, value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => servedValue(capabilities, type, item));
  const named = getNamedType(type);
  if (!isInputObjectType(named) || !isMembers(value)) return value;
  const fields = named.getFields();
  const members = Object.entries(value).filter(([name]) => capabilities.hasMember(named.name, name));
  return Object.fromEntries(
    members.map(([name, member]) => {
      const field = fields[name];
      return [name, field ? servedValue(capabilities, field.type, member) : member];
    }),
  );
}

/** True for a member that was not given, as far as that can still be told: what is filled in is its default. */
function isNoMore({ defaultValue }: InputPlace, value: unknown): boolean {
  if (value === undefined) return true;
  return defaultValue === undefined ? value === null : isDeepStrictEqual(value, defaultValue);
}

function firstLack<Item>(items: readonly Item[], lackIn: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const lack = lackIn(item);
    if (lack !== undefined) return lack;
  }
  return undefined;
}

function isMembers(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
