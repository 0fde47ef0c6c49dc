import { type ConstDirectiveNode, type DocumentNode, type GraphQLSchema, isInterfaceType, Kind } from 'graphql';
import { graphOf, stringArgument, subgraphNames } from './joinDirectives.ts';

/** How a subgraph has a field. */
interface Home {
  /** True where it has the value itself, asked of its own type, without `@requires`. */
  readonly isDirect: boolean;
  /** True where it says of fields below this one that it has them here (`@provides`). */
  readonly provides: boolean;
}

/** In which subgraphs a supergraph's fields are. */
export class FieldHomes {
  /** Of types, by their names. A subgraph where the type is an interface object stands with false. */
  readonly #types = new Map<string, ReadonlyMap<string, boolean>>();
  /** Of fields, as `Type.field`, that are not simply wherever their type is. */
  readonly #fields = new Map<string, ReadonlyMap<string, Home>>();
  readonly #schema: GraphQLSchema;

  constructor(supergraph: DocumentNode, schema: GraphQLSchema) {
    this.#schema = schema;
    const names = subgraphNames(supergraph);
    for (const node of supergraph.definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      const typeName = node.name.value;
      this.#types.set(
        typeName,
        new Map(
          joinsOf(node.directives, 'join__type', names).map(([graph, join]) => [
            graph,
            !isSet(join, 'isInterfaceObject'),
          ]),
        ),
      );
      for (const { name, directives } of node.fields ?? []) {
        const joins = joinsOf(directives, 'join__field', names);
        if (joins.length === 0) continue;
        const homes = joins.filter(([, join]) => !isSet(join, 'external') && !isSet(join, 'usedOverridden'));
        this.#fields.set(`${typeName}.${name.value}`, new Map(homes.map(([graph, join]) => [graph, homeOf(join)])));
      }
    }
  }

  /** The subgraphs that know a type. */
  ofType(typeName: string): ReadonlySet<string> {
    return new Set(this.#types.get(typeName)?.keys());
  }

  /** The subgraphs that have a field's value. */
  ofField(typeName: string, fieldName: string): ReadonlySet<string> {
    return new Set((this.#fields.get(`${typeName}.${fieldName}`) ?? this.#types.get(typeName))?.keys());
  }

  /** True where each of the subgraphs answers the interface's field of all objects, without being asked type by type. */
  areDirect(interfaceName: string, fieldName: string, graphs: ReadonlySet<string>): boolean {
    const type = this.#schema.getType(interfaceName);
    if (!isInterfaceType(type) || graphs.size === 0) return false;
    const objects = this.#schema.getPossibleTypes(type);
    return [...graphs].every(
      (graph) =>
        this.#types.get(interfaceName)?.get(graph) === true &&
        this.#isDirect(interfaceName, fieldName, graph) &&
        objects.every(({ name }) => !this.#types.get(name)?.has(graph) || this.#isDirect(name, fieldName, graph)),
    );
  }

  #isDirect(typeName: string, fieldName: string, graph: string): boolean {
    const homes = this.#fields.get(`${typeName}.${fieldName}`);
    if (!homes) return true;
    const home = homes.get(graph);
    return home?.isDirect === true && !home.provides;
  }
}

function joinsOf(
  directives: readonly ConstDirectiveNode[] = [],
  name: string,
  names: ReadonlyMap<string, string>,
): [graph: string, join: ConstDirectiveNode][] {
  const joins = directives.filter((directive) => directive.name.value === name);
  return joins.flatMap((join) => (graphOf(join, names) === '' ? [] : [[graphOf(join, names), join]]));
}

function homeOf(join: ConstDirectiveNode): Home {
  const has = (argument: string) => stringArgument(join, argument) !== undefined;
  return { isDirect: !has('requires') && !has('overrideLabel'), provides: has('provides') };
}

function isSet({ arguments: args = [] }: ConstDirectiveNode, argument: string): boolean {
  return args.some(({ name, value }) => name.value === argument && value.kind === Kind.BOOLEAN && value.value);
}
