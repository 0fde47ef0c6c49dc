import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import { hubOfGlobalId, isHubCode } from '../../schema/globalId.ts';
import { isObject } from '../json/isObject.ts';
import type { RoutingRules } from '../supergraph/RoutingRules.ts';
import { type FieldGroup, groupSubfields, type SelectionScope } from './FieldGroup.ts';
import { checkEach, type LongCheck } from './LongCheck.ts';

/** What a hub answered that is not for it to say. */
export type OwnershipFault =
  | 'data that another hub owns'
  | 'another hub as the owner of its data'
  | 'an id that does not have the form gid://<HUB>/<Type>/<ULID>';

/**
 * Finds out whether a hub, in what it answered, says of entities that another hub owns no more than which they are.
 * Undefined where it does not say more, and the ids are ids.
 */
export type OwnershipCheck = (value: unknown, hubCode: string, long?: LongCheck) => OwnershipFault | undefined;

/** What is known of a selection and of who owns what is selected. */
export interface OwnershipScope extends SelectionScope {
  readonly rules: Pick<RoutingRules, 'owner' | 'isKey' | 'isOwningHub'>;
}

/**
 * Compiles the check for what a field answers. A hub may refer to an entity of another hub by its key, as a shipment does
 * to a product; whatever else is said of it is for its owner to say. Undefined where nothing of the kind was selected,
 * nor an id by which it would be found out.
 * @param mustOwn true where the value, or what it directly holds, is answered as the hub's own: rows and entities are
 */
export function compileOwnershipCheck(
  scope: OwnershipScope,
  type: GraphQLOutputType,
  group: FieldGroup,
  mustOwn: boolean,
): OwnershipCheck | undefined {
  if (isNonNullType(type)) return compileOwnershipCheck(scope, type.ofType, group, mustOwn);
  if (isListType(type)) {
    const checkItem = compileOwnershipCheck(scope, type.ofType, group, mustOwn);
    return checkItem && listCheck(checkItem);
  }
  if (isObjectType(type)) return objectCheck(scope, type, group, mustOwn);
  return isAbstractType(type) ? anyOf(scope, scope.schema.getPossibleTypes(type), group, mustOwn) : undefined;
}

function listCheck(checkItem: OwnershipCheck): OwnershipCheck {
  return (value, hubCode, long) =>
    Array.isArray(value) ? checkEach(value, (item) => checkItem(item, hubCode, long), undefined, long) : undefined;
}

/** The check for entities that were asked of a hub, each of one of the types of its contract. */
export function compileEntityOwnershipCheck(scope: OwnershipScope, group: FieldGroup): OwnershipCheck | undefined {
  return anyOf(scope, ownedTypes(scope), group, true);
}

function ownedTypes({ schema, rules }: OwnershipScope): GraphQLObjectType[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter(({ name }) => rules.owner(name) !== undefined);
}

/** An object that does not say its type must pass the checks of all the types. */
function anyOf(
  scope: OwnershipScope,
  types: readonly GraphQLObjectType[],
  group: FieldGroup,
  mustOwn: boolean,
): OwnershipCheck | undefined {
  const checks = new Map<unknown, OwnershipCheck>();
  for (const type of types) {
    const check = objectCheck(scope, type, group, mustOwn);
    if (check) checks.set(type.name, check);
  }
  if (checks.size === 0) return undefined;
  const names = new Set<unknown>(types.map(({ name }) => name));
  return (value, hubCode, long) => {
    if (!isObject(value)) return undefined;
    const { __typename: typeName } = value;
    if (names.has(typeName)) return checks.get(typeName)?.(value, hubCode, long);
    for (const check of checks.values()) {
      const fault = check(value, hubCode, long);
      if (fault) return fault;
    }
    return undefined;
  };
}

function objectCheck(
  scope: OwnershipScope,
  type: GraphQLObjectType,
  group: FieldGroup,
  mustOwn: boolean,
): OwnershipCheck | undefined {
  const { rules } = scope;
  const subgroups = groupSubfields(scope, type, group);
  const owner = rules.owner(type.name);
  const isReference = ({ fieldName }: FieldGroup) => fieldName === '__typename' || rules.isKey(type.name, fieldName);
  const checkId = mustOwn || !subgroups.every(isReference) ? ownIdFault : referenceFault;
  const ids = owner === undefined ? [] : subgroups.filter(({ fieldName }) => fieldName === owner);
  const below = subgroups.flatMap((subgroup) => {
    const field = type.getFields()[subgroup.fieldName];
    // The node of an edge.
    const isItself = mustOwn && owner === undefined;
    const check = field && compileOwnershipCheck(scope, field.type, subgroup, isItself);
    return check ? [{ name: subgroup.responseName, check }] : [];
  });
  const hubs = owner === undefined ? [] : statedHubs(scope, type, subgroups);
  if (ids.length + below.length + hubs.length === 0) return undefined;
  const names = ids.map(({ responseName }) => responseName);
  return (value, hubCode, long) => {
    if (!isObject(value)) return undefined;
    for (const name of names) {
      const fault = checkId(value[name], hubCode);
      if (fault) return fault;
    }
    for (const { name, codeNames } of hubs) {
      const hub = value[name];
      if (isObject(hub) && codeNames.some((codeName) => (hub[codeName] ?? hubCode) !== hubCode))
        return 'another hub as the owner of its data';
    }
    for (const { name, check } of below) {
      const fault = check(value[name], hubCode, long);
      if (fault) return fault;
    }
    return undefined;
  };
}

/**
 * Where an entity that a hub owns says who that is: the names of the field, and below it of the code. Other fields of the
 * type (`counterparty`, `origin`) are about whatever hub.
 */
function statedHubs(
  scope: OwnershipScope,
  type: GraphQLObjectType,
  subgroups: readonly FieldGroup[],
): { readonly name: string; readonly codeNames: readonly string[] }[] {
  return subgroups.flatMap((subgroup) => {
    const isOwningHub = scope.rules.isOwningHub(type.name, subgroup.fieldName);
    const field = isOwningHub ? type.getFields()[subgroup.fieldName] : undefined;
    const hubType = field && getNullableType(field.type);
    if (!isObjectType(hubType) || !scope.rules.isKey(hubType.name, 'code')) return [];
    const codes = groupSubfields(scope, hubType, subgroup).filter(({ fieldName }) => fieldName === 'code');
    return [{ name: subgroup.responseName, codeNames: codes.map(({ responseName }) => responseName) }];
  });
}

/** What is wrong with the id of something that the hub owns, or its code. An id that was not selected says nothing. */
function ownIdFault(id: unknown, hubCode: string): OwnershipFault | undefined {
  if (id === undefined || id === null) return undefined;
  const owner = ownerOf(id);
  if (owner === hubCode) return undefined;
  return owner === undefined ? malformedId : 'data that another hub owns';
}

/** The same for a reference, which may be to what any hub owns. */
function referenceFault(id: unknown): OwnershipFault | undefined {
  return id === undefined || id === null || ownerOf(id) !== undefined ? undefined : malformedId;
}

const malformedId = 'an id that does not have the form gid://<HUB>/<Type>/<ULID>';

/** The check for a root field, whose own object the hub answers as its own. */
export function compileRootOwnershipCheck(
  scope: OwnershipScope,
  type: GraphQLOutputType,
  group: FieldGroup,
): OwnershipCheck | undefined {
  return compileOwnershipCheck(scope, type, group, scope.rules.owner(getNamedType(type).name) !== undefined);
}

/** The names under which an object of a type answers with the id that tells its owner. */
export function idNames(scope: OwnershipScope, type: GraphQLObjectType, group: FieldGroup): readonly string[] {
  const owner = scope.rules.owner(type.name);
  const ids = groupSubfields(scope, type, group).filter(({ fieldName }) => fieldName === owner);
  return ids.map(({ responseName }) => responseName);
}

/** The same for entities of whatever type, of names that are an id's for all of them. */
export function entityIdNames(scope: OwnershipScope, group: FieldGroup): readonly string[] {
  const types = ownedTypes(scope);
  const others = new Set(
    types.flatMap((type) => {
      const ids = idNames(scope, type, group);
      const names = groupSubfields(scope, type, group).map(({ responseName }) => responseName);
      return names.filter((name) => !ids.includes(name));
    }),
  );
  return [...new Set(types.flatMap((type) => idNames(scope, type, group)))].filter((name) => !others.has(name));
}

/** True for an answer that is of the entity that was asked for, as far as it says of which it is. */
export function hasId(value: unknown, names: readonly string[], id: unknown): boolean {
  return !isObject(value) || names.every((name) => (value[name] ?? id) === id);
}

/**
 * The code of the hub that owns what a global id names, or that a hub code is; undefined where the value is neither
 * (`BAD_ID`). Says nothing of whether the network has such a hub.
 */
export function ownerOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  return isHubCode(value) ? value : hubOfGlobalId(value);
}
