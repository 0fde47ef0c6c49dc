import {
  type GraphQLInputType,
  type GraphQLNamedType,
  type GraphQLType,
  getNamedType,
  getNullableType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { OutputField } from './JoinedSchema.ts';
import type { RootRule } from './RootRule.ts';

/** Types whose values name a hub: a global id, and a hub code. */
const namingTypes: readonly string[] = ['ID', 'HubCode'];

/** Why a root field cannot be answered by its rule; empty where it can. */
export function checkRootRule(typeName: string, field: OutputField, rule: RootRule): string[] {
  const faults = typeName === 'Mutation' && rule.kind !== 'route' ? ['a mutation has one owner: use @route'] : [];
  if (rule.kind === 'route') faults.push(...checkPath(field, rule.by));
  if (rule.kind === 'route' && rule.opens && typeName !== 'Mutation') faults.push('only a mutation opens business');
  if (rule.kind === 'scatter') faults.push(...checkHubsArgument(field, rule.hubsArgument), ...checkMerge(field, rule));
  return faults;
}

function checkPath(field: OutputField, path: readonly string[]): string[] {
  const shown = `@route(by: "${path.join('.')}")`;
  const [argumentName, ...inputFields] = path;
  let type: GraphQLInputType | undefined = field.args.find(({ name }) => name === argumentName)?.type;
  if (!type) return [`${shown} names no argument "${argumentName}"`];
  for (const name of inputFields) {
    const input: GraphQLNamedType = getNamedType(type);
    type = isInputObjectType(input) ? input.getFields()[name]?.type : undefined;
    if (!type) return [`${shown} finds no input field "${name}" in ${input.name}`];
  }
  const { name } = getNamedType(type);
  return namingTypes.includes(name) ? [] : [`${shown} ends at ${type}, which names no hub: an ID or a HubCode does`];
}

function checkHubsArgument(field: OutputField, name: string | undefined): string[] {
  if (name === undefined) return [];
  const type = field.args.find((argument) => argument.name === name)?.type;
  if (!type) return [`@scatter(hubs: "${name}") names no argument "${name}"`];
  const list = getNullableType(type);
  const isListOfHubs = isListType(list) && String(getNullableType(list.ofType)) === 'HubCode';
  return isListOfHubs ? [] : [`@scatter(hubs: "${name}") is ${type}; it must be a list of HubCode`];
}

function checkMerge(field: OutputField, { merge }: { readonly merge: string }): string[] {
  if (merge === 'CONNECTION') return checkConnection(field);
  if (merge === 'LIST')
    return isListType(getNullableType(field.type)) ? [] : ['@scatter(merge: LIST) is not on a list'];
  if (isNonNullType(field.type)) return ['@scatter(merge: FIRST) is non-null, yet every hub may answer null'];
  return [];
}

function checkConnection(field: OutputField): string[] {
  const faults = ['first', 'after']
    .filter((name) => !field.args.some((argument) => argument.name === name))
    .map((name) => `@scatter(merge: CONNECTION) has no argument "${name}"`);
  const edge = getNamedType(fieldType(getNullableType(field.type), 'edges'));
  if (!isObjectType(edge)) return [...faults, `@scatter(merge: CONNECTION) returns ${field.type}, which has no edges`];
  const missing = ['cursor', 'sortKey'].filter((name) => String(fieldType(edge, name)) !== 'String!');
  return [
    ...faults,
    ...missing.map((name) => `@scatter(merge: CONNECTION) needs ${edge.name} to have ${name}: String!`),
  ];
}

function fieldType(type: GraphQLType, name: string): GraphQLType | undefined {
  return isObjectType(type) ? type.getFields()[name]?.type : undefined;
}
