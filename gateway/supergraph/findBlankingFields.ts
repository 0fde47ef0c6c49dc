import {
  type GraphQLNamedType,
  type GraphQLOutputType,
  getNamedType,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { CompositeType, JoinedSchema, OutputField } from './JoinedSchema.ts';

/**
 * Where one hub that is down would blank what others answered, because null cannot stand where its answer is missing.
 *
 * An entity's non-null fields must all be answered by one subgraph, its home: the others complete it, and what they add
 * is nullable. And a subgraph that is not the home only refers to the entity, so where it returns one, the position is
 * nullable. Only fields that hubs answer count; the gateway's own are always there.
 */
export function findBlankingFields(joined: JoinedSchema, partitioned: ReadonlySet<string>): string[] {
  return joined.compositeTypes().flatMap((entity) => {
    const graphs = joined.graphsOfType(entity);
    if (graphs.size < 2 || joined.keys(entity).length === 0) return [];
    const fragile = fragileFields(joined, entity, graphs, partitioned);
    if (fragile.length === 0) return [];
    const homes = [...graphs].filter((graph) => fragile.every(({ answeredBy }) => answeredBy.has(graph)));
    if (homes.length === 0) return [severalHomes(entity, fragile)];
    const guests = new Set([...graphs].filter((graph) => !homes.includes(graph)));
    return nonNullReferences(joined, entity, guests).map(
      ({ coordinate, graph }) =>
        `${coordinate} is non-null in ${graph}, yet ${homes.join(', ')} completes its ${entity.name} ` +
        `(${fragile.map(({ field }) => field.name).join(', ')}): if one hub is down, its parent becomes null. Make it nullable.`,
    );
  });
}

interface FragileField {
  readonly field: OutputField;
  readonly answeredBy: ReadonlySet<string>;
}

/** The non-null fields of an entity that only hubs answer and that some subgraph that has the entity cannot answer. */
function fragileFields(
  joined: JoinedSchema,
  entity: CompositeType,
  graphs: ReadonlySet<string>,
  partitioned: ReadonlySet<string>,
): FragileField[] {
  return Object.values(entity.getFields())
    .filter((field) => isNonNullType(field.type))
    .map((field) => ({ field, answeredBy: joined.graphsOfField(entity, field) }))
    .filter(
      ({ answeredBy }) => answeredBy.size < graphs.size && [...answeredBy].every((graph) => partitioned.has(graph)),
    );
}

function severalHomes(entity: CompositeType, fragile: readonly FragileField[]): string {
  const fields = fragile.map(({ field, answeredBy }) => `${entity.name}.${field.name} (${[...answeredBy].join(', ')})`);
  return (
    `${fields.join(' and ')} are non-null, yet different subgraphs answer them: ` +
    'if one hub is down, its fields take the others with them. Make the fields that complete the entity nullable.'
  );
}

/** Fields of these subgraphs that return the entity where null cannot stand, be it the field or an item of its list. */
function nonNullReferences(joined: JoinedSchema, entity: CompositeType, graphs: ReadonlySet<string>) {
  return joined.compositeTypes().flatMap((parent) =>
    Object.values(parent.getFields()).flatMap((field) => {
      if (!hasNonNull(field.type) || !canBe(joined, getNamedType(field.type), entity)) return [];
      return [...joined.graphsOfField(parent, field)]
        .filter((graph) => graphs.has(graph))
        .map((graph) => ({ coordinate: `${parent.name}.${field.name}`, graph }));
    }),
  );
}

function hasNonNull(type: GraphQLOutputType): boolean {
  if (isNonNullType(type)) return true;
  return isListType(type) && hasNonNull(type.ofType);
}

function canBe(joined: JoinedSchema, type: GraphQLNamedType, entity: CompositeType): boolean {
  if (type === entity) return true;
  return isAbstractType(type) && isObjectType(entity) && joined.schema.isSubType(type, entity);
}
