import {
  buildASTSchema,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  parse,
} from 'graphql';
import type { Capabilities } from '../../../gateway/hubs/Capabilities.ts';

/** What an endpoint that serves this SDL lacks of its contract. */
export function capabilitiesOf(contract: string, served: string): Capabilities {
  const own = new Set(memberNames(schemaOf(served)));
  const unsupported = memberNames(schemaOf(contract))
    .filter((name) => !own.has(name))
    .sort();
  return {
    key: unsupported.join(),
    contractVersion: undefined,
    unsupported,
    refusal: undefined,
    hasMember: (typeName, fieldName) => !unsupported.includes(`${typeName}.${fieldName}`),
    hasArgument: (typeName, fieldName, name) => !unsupported.includes(`${typeName}.${fieldName}(${name}:)`),
  };
}

function schemaOf(sdl: string): GraphQLSchema {
  return buildASTSchema(parse(sdl), { assumeValidSDL: true });
}

function memberNames(schema: GraphQLSchema): string[] {
  return Object.values(schema.getTypeMap()).flatMap(membersOf);
}

function membersOf(type: GraphQLNamedType): string[] {
  if (isEnumType(type)) return type.getValues().map(({ name }) => `${type.name}.${name}`);
  if (isInputObjectType(type)) return Object.keys(type.getFields()).map((name) => `${type.name}.${name}`);
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).flatMap(({ name, args }) => [
    `${type.name}.${name}`,
    ...args.map((argument) => `${type.name}.${name}(${argument.name}:)`),
  ]);
}
