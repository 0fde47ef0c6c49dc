import {
  type GraphQLField,
  type GraphQLInterfaceType,
  type GraphQLObjectType,
  type GraphQLSchema,
  isEnumType,
  isInterfaceType,
  isObjectType,
} from 'graphql';
import { directiveUses } from './directiveUses.ts';

/** A subgraph of a supergraph: its name, and its URL or what stands for it. */
export interface JoinedGraph {
  readonly name: string;
  readonly url: string;
}

/** A `@key` of a type in one subgraph. */
export interface JoinedKey {
  readonly graph: string;
  /** Field set, e.g. `id` or `code region { id }`. */
  readonly fields: string;
  /** False where the subgraph only refers to the entity. */
  readonly resolvable: boolean;
}

/** A type with fields; only these have keys and can be answered by several subgraphs. */
export type CompositeType = GraphQLObjectType | GraphQLInterfaceType;

export type OutputField = GraphQLField<unknown, unknown>;

/**
 * A supergraph's schema, and which subgraph has what of it, as the join specification writes it down.
 * @see https://specs.apollo.dev/join/v0.3/
 */
export class JoinedSchema {
  readonly schema: GraphQLSchema;
  readonly graphs: readonly JoinedGraph[];
  /** Subgraph names by their `join__Graph` value. */
  readonly #names: ReadonlyMap<unknown, string>;

  constructor(schema: GraphQLSchema) {
    this.schema = schema;
    const joinGraph = schema.getType('join__Graph');
    const values = isEnumType(joinGraph) ? joinGraph.getValues() : [];
    const entries = values.flatMap((value) =>
      directiveUses(schema, value.astNode, 'join__graph').map(
        ({ name, url }) => [value.name, { name: String(name), url: String(url) }] as const,
      ),
    );
    this.graphs = entries.map(([, graph]) => graph);
    this.#names = new Map(entries.map(([value, graph]) => [value, graph.name]));
  }

  /** The object and interface types of the supergraph, those of introspection aside. */
  compositeTypes(): CompositeType[] {
    return Object.values(this.schema.getTypeMap()).filter(
      (type): type is CompositeType => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'),
    );
  }

  /** Names of the subgraphs that define the type. */
  graphsOfType(type: CompositeType): ReadonlySet<string> {
    return this.#namesIn(directiveUses(this.schema, type.astNode, 'join__type'));
  }

  keys(type: CompositeType): JoinedKey[] {
    return directiveUses(this.schema, type.astNode, 'join__type').flatMap(({ graph, key, resolvable }) => {
      const name = this.#names.get(graph);
      return name === undefined || key === undefined
        ? []
        : [{ graph: name, fields: String(key), resolvable: resolvable !== false }];
    });
  }

  /** Names of the subgraphs that can answer the field: those that say so, or else all that define the type. */
  graphsOfField(type: CompositeType, field: OutputField): ReadonlySet<string> {
    const joins = directiveUses(this.schema, field.astNode, 'join__field');
    if (joins.length === 0) return this.graphsOfType(type);
    return this.#namesIn(joins.filter(({ external, usedOverridden }) => !external && !usedOverridden));
  }

  #namesIn(joins: readonly Readonly<Record<string, unknown>>[]): ReadonlySet<string> {
    return new Set(joins.map(({ graph }) => this.#names.get(graph)).filter((name) => name !== undefined));
  }
}
