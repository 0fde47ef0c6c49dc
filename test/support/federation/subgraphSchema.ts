import { buildSubgraph } from '@apollo/federation-internals';
import {
  type GraphQLResolveInfo,
  type GraphQLSchema,
  isInterfaceType,
  isObjectType,
  isScalarType,
  isUnionType,
  parse,
} from 'graphql';
import { linked } from './composed.ts';

// biome-ignore lint/suspicious/noExplicitAny: what rows hold is known only to the test that wrote them
export type Row = Record<string, any>;

/** Makes a field of its object, or in `__entity` the entity of its representation. */
export type Resolver = (object: Row, args: Row, info: GraphQLResolveInfo) => unknown;

/** Field resolvers by type and field. */
export type Resolvers = Readonly<Record<string, Readonly<Record<string, Resolver>>>>;

/**
 * An executable subgraph schema with `_entities`. An object says its type by `__typename`; without a `__entity` the
 * representation itself is the entity.
 */
export function subgraphSchema(name: string, sdl: string, resolvers: Resolvers): GraphQLSchema {
  const schema = buildSubgraph(name, `http://${name}`, parse(linked(sdl))).schema.toGraphQLJSSchema();
  for (const [typeName, fields] of Object.entries(resolvers)) {
    const type = schema.getType(typeName);
    if (!isObjectType(type) && !isInterfaceType(type)) throw new Error(`${name} has no object type ${typeName}`);
    for (const [fieldName, resolve] of Object.entries(fields)) {
      if (fieldName === '__entity') continue;
      const field = type.getFields()[fieldName];
      if (!field) throw new Error(`${name} has no field ${typeName}.${fieldName}`);
      field.resolve = (object, args, _, info) => resolve(object, args, info);
    }
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isInterfaceType(type) || isUnionType(type)) type.resolveType = (row: Row) => row.__typename as string;
    if (isScalarType(type) && type.name === '_Any') type.parseValue = (value) => value;
  }
  const entities = schema.getQueryType()?.getFields()._entities;
  if (entities)
    entities.resolve = (_, { representations }, __, info) => resolveEntities(representations, resolvers, info);
  return schema;
}

function resolveEntities(representations: readonly Row[], resolvers: Resolvers, info: GraphQLResolveInfo): unknown[] {
  return representations.map((representation) => {
    const typeName = representation.__typename as string;
    const reference = resolvers[typeName]?.__entity;
    if (!reference) return representation;
    try {
      const entity = reference(representation, {}, info);
      return entity && typeof entity === 'object' ? { __typename: typeName, ...entity } : entity;
    } catch (error) {
      return error;
    }
  });
}
