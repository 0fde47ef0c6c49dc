import { type IExecutableSchemaDefinition, makeExecutableSchema } from '@graphql-tools/schema';
import { type DocumentNode, GraphQLError, type GraphQLSchema, Kind, parse } from 'graphql';
import { limits } from './limits.ts';
import { implementScalars } from './scalars/implementScalars.ts';

/** The reference of an entity: `__typename` and the fields of one of its keys. */
export type EntityReference = { readonly __typename: string } & Readonly<Record<string, unknown>>;

/**
 * Loads all references of one type in one go: an answer for each, in order; null where there is none, an Error where one
 * entity fails.
 */
export type EntityLoader<Context> = (
  references: readonly EntityReference[],
  context: Context,
) => Promise<readonly unknown[]> | readonly unknown[];

export type EntityLoaders<Context> = Readonly<Record<string, EntityLoader<Context>>>;

/** Field resolvers by type, as @graphql-tools/schema takes them. */
export type Resolvers<Context> = NonNullable<IExecutableSchemaDefinition<Context>['resolvers']>;

/** How a contract is answered: its resolvers, and a loader for every type with a resolvable `@key`. */
export interface ContractResolvers<Context> {
  readonly resolvers: Resolvers<Context>;
  readonly entities: EntityLoaders<Context>;
}

/** What the Federation 2 subgraph specification adds to a contract so that a gateway can query it. */
const federationDefinitions = /* GraphQL */ `
  directive @link(url: String!, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
  scalar link__Import
  enum link__Purpose { SECURITY EXECUTION }
  directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable on OBJECT | INTERFACE
  directive @shareable repeatable on OBJECT | FIELD_DEFINITION
  directive @inaccessible on FIELD_DEFINITION | OBJECT | INTERFACE | UNION | ARGUMENT_DEFINITION | SCALAR | ENUM | ENUM_VALUE | INPUT_OBJECT | INPUT_FIELD_DEFINITION
  directive @composeDirective(name: String!) repeatable on SCHEMA
  directive @cost(weight: Int!) on ARGUMENT_DEFINITION | ENUM | FIELD_DEFINITION | INPUT_FIELD_DEFINITION | OBJECT | SCALAR
  directive @listSize(assumedSize: Int, slicingArguments: [String!], sizedFields: [String!], requireOneSlicingArgument: Boolean = true) on FIELD_DEFINITION
  directive @requiresScopes(scopes: [[federation__Scope!]!]!) on FIELD_DEFINITION | OBJECT | INTERFACE | SCALAR | ENUM
  scalar federation__FieldSet
  scalar federation__Scope
  scalar _Any
  type _Service { sdl: String! }
  extend type Query { _service: _Service! }
`;

/**
 * An executable schema of one contract, with its scalars, `_service` (the contract's SDL verbatim) and `_entities`.
 * @param sdl the contract's whole subgraph SDL
 * @throws Error where a resolvable entity has no loader
 */
export function federatedSchema<Context>(
  sdl: string,
  { resolvers, entities: loaders }: ContractResolvers<Context>,
): GraphQLSchema {
  const contract = parse(sdl, { noLocation: true });
  const entities = resolvableEntities(contract);
  const missing = entities.filter((name) => !Object.hasOwn(loaders, name));
  if (missing.length > 0) throw new Error(`No entity loader for ${missing.join(', ')}.`);

  const entityDefinitions = `
    union _Entity = ${entities.join(' | ')}
    extend type Query { _entities(representations: [_Any!]!): [_Entity]! }
  `;
  const schema = makeExecutableSchema<Context>({
    typeDefs: [withoutSchemaExtension(contract), parse(federationDefinitions), parse(entityDefinitions)],
    resolvers: [
      ...[resolvers].flat(),
      {
        _Entity: { __resolveType: (entity: { __typename: string }) => entity.__typename },
        Query: {
          _service: () => ({ sdl }),
          _entities: (_: unknown, args: { representations: EntityReference[] }, context: Context) =>
            resolveEntities(loaders, args.representations, context),
        },
      },
    ],
  });
  return implementScalars(schema);
}

function resolvableEntities(contract: DocumentNode): string[] {
  return contract.definitions.flatMap((definition) => {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) return [];
    const resolvable = definition.directives?.some(
      (directive) =>
        directive.name.value === 'key' &&
        !directive.arguments?.some(
          ({ name, value }) => name.value === 'resolvable' && value.kind === Kind.BOOLEAN && !value.value,
        ),
    );
    return resolvable ? [definition.name.value] : [];
  });
}

/** The directives linked by the schema extension are defined above; linking them again would define them twice. */
function withoutSchemaExtension(contract: DocumentNode): DocumentNode {
  return {
    ...contract,
    definitions: contract.definitions.filter((definition) => definition.kind !== Kind.SCHEMA_EXTENSION),
  };
}

async function resolveEntities<Context>(
  loaders: EntityLoaders<Context>,
  references: readonly EntityReference[],
  context: Context,
): Promise<unknown[]> {
  if (references.length > limits.representations) {
    const message = `${references.length} representations; a call may have at most ${limits.representations}.`;
    throw new GraphQLError(message, { extensions: { code: 'BAD_USER_INPUT', retryable: false } });
  }
  const indicesByType = new Map<string, number[]>();
  references.forEach((reference, index) => {
    const indices = indicesByType.get(reference.__typename);
    if (indices) indices.push(index);
    else indicesByType.set(reference.__typename, [index]);
  });

  const answers = new Array<unknown>(references.length).fill(null);
  await Promise.all(
    [...indicesByType].map(async ([typeName, indices]) => {
      const load = Object.hasOwn(loaders, typeName) ? loaders[typeName] : undefined;
      if (!load) return;
      const ofType = indices.map((index) => references[index] as EntityReference);
      const entities = await load(ofType, context);
      indices.forEach((index, position) => {
        const entity = entities[position];
        answers[index] = isRow(entity) ? { __typename: typeName, ...entity } : (entity ?? null);
      });
    }),
  );
  return answers;
}

function isRow(entity: unknown): entity is object {
  return typeof entity === 'object' && entity !== null && !(entity instanceof Error);
}
